//! HTTP/1.1 messages, no more than the SDK and the embedded DynamoDB make of it.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A connection that messages are read from.
pub type Connection = BufReader<TcpStream>;

/// A request or a response: its lines up to the empty one, and as many bytes as they announce.
#[derive(Debug, Clone)]
pub struct Message {
    head: String,
    body: Vec<u8>,
}

impl Message {
    /// A response with DynamoDB's JSON.
    pub fn response(status: u16, headers: &str, body: &str) -> Self {
        let head = format!(
            "HTTP/1.1 {status} told by the road\r\n{headers}content-type: application/x-amz-json-1.0\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        Self { head, body: body.as_bytes().to_vec() }
    }

    /// The next message on the connection; none if the other side has closed it.
    pub async fn read(connection: &mut Connection) -> io::Result<Option<Self>> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if connection.read_line(&mut head).await? == 0 {
                return Ok(None);
            }
        }
        let mut body = vec![0; announced_length(&head)];
        connection.read_exact(&mut body).await?;
        Ok(Some(Self { head, body }))
    }

    /// Sends the message.
    pub async fn write(&self, connection: &mut Connection) -> io::Result<()> {
        connection.write_all(&self.bytes()).await
    }

    /// Sends the first half of the message's body, and all that stands before it.
    pub async fn write_half(&self, connection: &mut Connection) -> io::Result<()> {
        let bytes = self.bytes();
        connection.write_all(&bytes[..bytes.len() - self.body.len().div_ceil(2)]).await
    }

    /// Whether this is a request for this operation.
    pub fn is(&self, operation: &str) -> bool {
        let target = format!("x-amz-target: DynamoDB_20120810.{operation}\r\n");
        self.head.contains(&target)
    }

    /// Whether the body has this text somewhere.
    pub fn tells_of(&self, text: &str) -> bool {
        self.body.windows(text.len()).any(|found| found == text.as_bytes())
    }

    /// The message with its JSON changed.
    pub fn bent(mut self, bend: fn(&mut Value)) -> Self {
        let mut json: Value = serde_json::from_slice(&self.body).expect("DynamoDB speaks JSON");
        bend(&mut json);
        let lines = self.head.split_inclusive("\r\n").filter(|line| !is_length(line));
        let head: String = lines.take_while(|line| *line != "\r\n").collect();
        self.body = json.to_string().into_bytes();
        self.head = format!("{head}content-length: {}\r\n\r\n", self.body.len());
        self
    }

    fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }
}

fn is_length(line: &str) -> bool {
    line.to_ascii_lowercase().starts_with("content-length:")
}

fn announced_length(head: &str) -> usize {
    let line = head.lines().find(|line| is_length(line));
    line.and_then(|line| line.split_once(':')?.1.trim().parse().ok()).unwrap_or(0)
}
