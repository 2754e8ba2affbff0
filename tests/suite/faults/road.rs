//! The road between the SDK and the embedded DynamoDB, on which requests and answers get lost.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

use super::fate::{Answer, Arrival, Fate};
use super::message::{Connection, Message};

type Decide = Box<dyn FnMut(&Message) -> Fate + Send>;

/// A proxy on loopback that decides each request's fate. Until told otherwise, all pass.
///
/// It speaks HTTP over connections of its own, so that what the SDK sees of a fault is what it
/// would see of one on a real network.
#[derive(Clone)]
pub struct Road {
    address: SocketAddr,
    traffic: Arc<Traffic>,
}

struct Traffic {
    dynamodb: SocketAddr,
    decide: Mutex<Decide>,
    bend: Mutex<Option<fn(&mut Value)>>,
    requests: AtomicUsize,
    underway: watch::Sender<usize>,
    deaths: watch::Sender<usize>,
}

impl Road {
    /// A road to this DynamoDB, as long as the tokio runtime lives.
    pub async fn to(dynamodb: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let traffic = Arc::new(Traffic {
            dynamodb,
            decide: Mutex::new(Box::new(|_| Fate::passes())),
            bend: Mutex::default(),
            requests: AtomicUsize::new(0),
            underway: watch::Sender::new(0),
            deaths: watch::Sender::new(0),
        });
        tokio::spawn(accept(listener, traffic.clone()));
        Self { address, traffic }
    }

    /// Where the road begins.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this decides each request's fate.
    pub fn decide(&self, decide: impl FnMut(&Message) -> Fate + Send + 'static) {
        *self.traffic.decide.lock().expect("no holder panics") = Box::new(decide);
    }

    /// The next requests have these fates, in the order in which they come; those after pass.
    pub fn plan(&self, fates: impl IntoIterator<Item = Fate>) {
        let mut fates: VecDeque<Fate> = fates.into_iter().collect();
        self.decide(move |_| fates.pop_front().unwrap_or_else(Fate::passes));
    }

    /// From now on every `UpdateItem` is changed so before DynamoDB sees it.
    pub fn bend(&self, bend: fn(&mut Value)) {
        *self.traffic.bend.lock().expect("no holder panics") = Some(bend);
    }

    /// How many requests came since the last call, retries of the SDK included.
    pub fn requests(&self) -> usize {
        self.traffic.requests.swap(0, Ordering::SeqCst)
    }

    /// Ends with the next death of a sender.
    pub async fn death(&self) {
        let mut deaths = self.traffic.deaths.subscribe();
        deaths.changed().await.expect("the road outlives who travels on it");
    }

    /// Ends when nothing is underway, what comes late included.
    pub async fn quiet(&self) {
        let mut underway = self.traffic.underway.subscribe();
        underway.wait_for(|requests| *requests == 0).await.expect("the road outlives its traffic");
    }
}

async fn accept(listener: TcpListener, traffic: Arc<Traffic>) {
    while let Ok((stream, _)) = listener.accept().await {
        let traffic = traffic.clone();
        tokio::spawn(async move {
            // A connection that breaks is what a road is for: nobody waits for the error.
            let _ = traffic.serve(stream).await;
        });
    }
}

/// A request that is underway until this is dropped.
struct Underway(Arc<Traffic>);

impl Underway {
    fn begin(traffic: &Arc<Traffic>) -> Self {
        traffic.underway.send_modify(|requests| *requests += 1);
        Self(traffic.clone())
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.underway.send_modify(|requests| *requests -= 1);
    }
}

impl Traffic {
    async fn serve(self: Arc<Self>, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut sender = Connection::new(stream);
        let mut dynamodb = None;
        while let Some(request) = Message::read(&mut sender).await? {
            let underway = Underway::begin(&self);
            self.requests.fetch_add(1, Ordering::SeqCst);
            let fate = (self.decide.lock().expect("no holder panics"))(&request);
            let request = self.bent(request);
            let own = match fate.arrival {
                Arrival::Never => None,
                Arrival::After(delay) => {
                    sleep(delay).await;
                    Some(self.forward(&mut dynamodb, &request).await?)
                }
                Arrival::Late(delay) => {
                    self.clone().forward_late(request, delay);
                    None
                }
            };
            drop(underway);
            if self.answer(&mut sender, fate.answer, own).await?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn bent(&self, request: Message) -> Message {
        match *self.bend.lock().expect("no holder panics") {
            Some(bend) if request.is("UpdateItem") => request.bent(bend),
            _ => request,
        }
    }

    /// DynamoDB's answer, over a connection that is kept.
    async fn forward(
        &self,
        dynamodb: &mut Option<Connection>,
        request: &Message,
    ) -> io::Result<Message> {
        let mut connection = match dynamodb.take() {
            Some(connection) => connection,
            None => Connection::new(TcpStream::connect(self.dynamodb).await?),
        };
        request.write(&mut connection).await?;
        let answer = Message::read(&mut connection).await?;
        *dynamodb = Some(connection);
        answer.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn forward_late(self: Arc<Self>, request: Message, delay: Duration) {
        let underway = Underway::begin(&self);
        tokio::spawn(async move {
            sleep(delay).await;
            self.forward(&mut None, &request).await.expect("DynamoDB answers");
            drop(underway);
        });
    }

    async fn answer(
        &self,
        sender: &mut Connection,
        answer: Answer,
        own: Option<Message>,
    ) -> io::Result<ControlFlow<()>> {
        match (answer, own) {
            (Answer::Own, Some(own)) => own.write(sender).await?,
            (Answer::Instead(message), _) => message.write(sender).await?,
            (Answer::Half, Some(own)) => {
                own.write_half(sender).await?;
                return Ok(ControlFlow::Break(()));
            }
            // Whoever waits gives up in the end, and closes the connection.
            (Answer::Silence, _) => while Message::read(sender).await?.is_some() {},
            (Answer::Death, _) => {
                self.deaths.send_modify(|deaths| *deaths += 1);
                while Message::read(sender).await?.is_some() {}
            }
            (Answer::Cut | Answer::Own | Answer::Half, _) => return Ok(ControlFlow::Break(())),
        }
        Ok(ControlFlow::Continue(()))
    }
}
