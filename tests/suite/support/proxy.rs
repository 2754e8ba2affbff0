//! A TCP proxy that can stop forwarding without closing a connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A proxy on this machine.
pub struct Proxy {
    address: SocketAddr,
    opened: Arc<AtomicUsize>,
    freezes: watch::Sender<usize>,
}

impl Proxy {
    /// A proxy that forwards to `target` as long as the tokio runtime lives.
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (opened, freezes) = (Arc::new(AtomicUsize::new(0)), watch::Sender::new(0));
        let (count, frozen) = (opened.clone(), freezes.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(forward(client, target, frozen.subscribe()));
            }
        });
        Self { address, opened, freezes }
    }

    /// Where to reach it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were opened since the last call.
    pub fn opened(&self) -> usize {
        self.opened.swap(0, Ordering::SeqCst)
    }

    /// From now on, the connections that are open forward nothing. They stay open, as when a
    /// network forgets them: neither side gets a FIN or an RST. New connections work.
    pub fn freeze(&self) {
        self.freezes.send_modify(|freezes| *freezes += 1);
    }
}

async fn forward(mut client: TcpStream, target: SocketAddr, mut freezes: watch::Receiver<usize>) {
    let mut server = TcpStream::connect(target).await.unwrap();
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        Ok(()) = freezes.changed() => std::future::pending().await,
    }
}
