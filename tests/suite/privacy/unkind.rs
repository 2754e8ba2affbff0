//! A DynamoDB that fails every request, and repeats it in its answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::json;

/// How it fails.
#[derive(Debug, Clone, Copy)]
pub enum Failing {
    /// With this status and code, the request in the message.
    With(u16, &'static str),
    /// With this status and the request alone, which is no answer of DynamoDB's.
    Repeating(u16),
    /// By never answering.
    Silently,
    /// By closing the connection once it has the request.
    Closing,
}

/// Starts one, on threads of its own, and tells where.
pub fn start(failing: Failing) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            thread::spawn(move || serve(connection, failing));
        }
    });
    format!("http://{address}")
}

fn serve(mut connection: TcpStream, failing: Failing) {
    let Some(request) = read(&connection) else { return };
    let (status, body) = match failing {
        Failing::With(status, code) => {
            let code = format!("com.amazonaws.dynamodb.v20120810#{code}");
            (status, json!({"__type": code, "message": request, "Item": {}}).to_string())
        }
        Failing::Repeating(status) => (status, format!("<{request}>")),
        Failing::Silently => {
            let mut rest = Vec::new();
            return drop(connection.read_to_end(&mut rest));
        }
        Failing::Closing => return,
    };
    let length = body.len();
    let _ = write!(
        connection,
        "HTTP/1.1 {status} Failed\r\nx-amzn-requestid: REQUEST\r\ncontent-length: {length}\r\n\
         content-type: application/x-amz-json-1.0\r\nconnection: close\r\n\r\n{body}"
    );
}

/// The body of a request.
fn read(connection: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(connection);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim().to_lowercase().split_once(':') {
            Some(("content-length", value)) => length = value.trim().parse().ok()?,
            None if line.trim().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}
