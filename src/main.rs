//! The Lambda function `contact-state`: wires settings, log, client and handler, and runs.

use std::process::ExitCode;

use contact_state::handler::Handler;
use contact_state::logging;
use contact_state::settings::Settings;
use contact_state::store::{self, Store, StoreError};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use mimalloc::MiMalloc;
use tracing::level_filters::LevelFilter;
use tracing::{error, warn};

/// Most of what an event costs is allocations of the SDK's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = Settings::from_env();
    let level = settings.as_ref().map_or(LevelFilter::INFO, |settings| settings.log_level);
    let log = logging::subscriber(level, std::io::stdout);
    tracing::subscriber::set_global_default(log).expect("no other log was set before");
    let handler = match settings {
        Ok(settings) => initialise(settings).await,
        Err(error) => Err(error.into()),
    };
    match handler {
        Ok(handler) => match run(&handler).await {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => error!("the function stopped: {error}"),
        },
        Err(error) => error!("initialisation failed: {error}"),
    }
    ExitCode::FAILURE
}

async fn initialise(settings: Settings) -> Result<Handler, Error> {
    for name in settings.policy.omit_fields.unknown_names() {
        warn!("OMIT_FIELDS: this version does not know the field `{name}`, check the spelling");
    }
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let store = Store::new(store::client(&config), settings.table_name);
    match store.check().await {
        Err(refused @ StoreError::Refused(_)) => return Err(refused.into()),
        Err(unavailable) => {
            warn!("initialisation continues, each event reports its own error: {unavailable}");
        }
        Ok(()) => {}
    }
    Ok(Handler::new(store, settings.policy, settings.metrics_namespace))
}

async fn run(handler: &Handler) -> Result<(), Error> {
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| Box::pin(handler.invoke(event)))).await
}
