//! The Lambda function `contact-changes`: wires settings, log, client and handler, and runs.

use std::process::ExitCode;

use contact_changes::bus::{self, Bus};
use contact_changes::handler::Handler;
use contact_changes::logging;
use contact_changes::settings::Settings;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use tracing::error;
use tracing::level_filters::LevelFilter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = Settings::from_env();
    let level = settings.as_ref().map_or(LevelFilter::INFO, |settings| settings.log_level);
    let log = logging::subscriber(level, std::io::stdout);
    tracing::subscriber::set_global_default(log).expect("no other log was set before");
    match settings {
        Ok(settings) => match run(&initialise(settings).await).await {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => error!("the function stopped: {error}"),
        },
        Err(error) => error!("initialisation failed: {error}"),
    }
    ExitCode::FAILURE
}

async fn initialise(settings: Settings) -> Handler {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let bus = Bus::new(bus::client(&config), settings.event_bus);
    Handler::new(bus, settings.metrics_namespace)
}

async fn run(handler: &Handler) -> Result<(), Error> {
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| Box::pin(handler.invoke(event)))).await
}
