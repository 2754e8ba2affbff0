//! A small HTTP server on loopback, for what the function talks to.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// A request: its method, path, headers and body.
pub struct Received {
    pub method: String,
    pub path: String,
    pub body: String,
}

/// What the sender of a request sees.
#[derive(Debug, Clone)]
pub enum Reply {
    /// An answer of this status, with these headers and this body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The end of the connection.
    Cut,
    /// Nothing, on an open connection.
    Silence,
}

/// Serves requests on a free port as long as the tokio runtime lives.
pub async fn serve<F, R>(reply: F) -> SocketAddr
where
    F: Fn(Received) -> R + Clone + Send + 'static,
    R: Future<Output = Reply> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let reply = reply.clone();
            let service = service_fn(move |request| answer(request, reply.clone()));
            // A connection ends with an error where a reply is cut.
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

async fn answer<F, R>(request: Request<Incoming>, reply: F) -> io::Result<Response<Full<Bytes>>>
where
    F: Fn(Received) -> R,
    R: Future<Output = Reply>,
{
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
    let body = String::from_utf8(body.to_vec()).map_err(io::Error::other)?;
    match reply(Received { method, path, body }).await {
        Reply::Answer(status, headers, body) => {
            let response = headers
                .into_iter()
                .fold(Response::builder().status(status), |response, (name, value)| {
                    response.header(name, value)
                });
            response.body(Full::from(body)).map_err(io::Error::other)
        }
        Reply::Cut => Err(io::ErrorKind::ConnectionReset.into()),
        Reply::Silence => match pending::<Infallible>().await {},
    }
}
