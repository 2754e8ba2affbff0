//! The Lambda function `contact-state`: wires settings, log, client and handler, and runs.

use std::process::ExitCode;

use contact_state::handler::Handler;
use contact_state::logging;
use contact_state::settings::Settings;
use contact_state::store::{self, Store, StoreError};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use tracing::level_filters::LevelFilter;
use tracing::{error, warn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = Settings::from_env();
    let level = settings.as_ref().map_or(LevelFilter::INFO, |settings| settings.log_level);
    let logging =
        tracing::subscriber::set_global_default(logging::subscriber(level, std::io::stdout));
    match async {
        logging?;
        run(settings?).await
    }
    .await
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error!("initialisation failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> Result<(), Error> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let store = Store::new(store::client(&config), settings.table_name);
    match store.check().await {
        Err(refused @ StoreError::Refused(_)) => return Err(refused.into()),
        Err(unavailable) => warn!("continuing, each event's own error will tell: {unavailable}"),
        Ok(()) => {}
    }
    let handler = Handler::new(store, settings.retention_days, settings.metrics_namespace);
    let handler = &handler;
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| Box::pin(handler.invoke(event)))).await
}
