//! Ctrl-C, which ends a command in an orderly way.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::Poll;

/// Ctrl-C, when it comes.
pub type Interrupt = Pin<Box<dyn Future<Output = io::Result<()>>>>;

/// From now on, Ctrl-C does not end the process, but completes what this returns.
pub async fn listen() -> io::Result<Interrupt> {
    let mut interrupt: Interrupt = Box::pin(tokio::signal::ctrl_c());
    // The first poll registers for the signal.
    match poll_fn(|context| Poll::Ready(interrupt.as_mut().poll(context))).await {
        Poll::Pending => Ok(interrupt),
        Poll::Ready(result) => result.map(|()| Box::pin(std::future::ready(Ok(()))) as Interrupt),
    }
}
