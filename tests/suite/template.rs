//! The template deploys what the code expects: table, environment, permissions, times, names.
//!
//! Each test compares `template.yaml` with the code, and shows that it fails on templates that
//! deviate. What the template promises without the code is checked in `.ci/template/promises.py`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::env::VarError;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, GlobalSecondaryIndexDescription, KeySchemaElement, TableDescription,
};
use contact_events::event::{ContactEvent, Timestamp};
use contact_state::handler::{CONCURRENT_WRITES, Counts};
use contact_state::settings::{SettingError, Settings};
use contact_state::store::REQUEST_TIMEOUT;
use saphyr::{LoadableYamlNode, ScalarOwned, YamlOwned};
use serde_json::{Value, json};

use crate::instance::DynamoDb;
use crate::support::fault::Fault;
use crate::support::{TABLE, Table, contact_records, event, lives, project_file};
use crate::table::{INDEXES, KEY, TIME_TO_LIVE};

fn source(path: &str) -> String {
    fs::read_to_string(project_file(path)).unwrap()
}

/// The template as JSON, `CloudFormation`'s short tags in their long form: `!Ref X` is
/// `{"Ref": "X"}`, `!Sub X` is `{"Fn::Sub": "X"}`.
fn template() -> Value {
    let documents = YamlOwned::load_from_str(&source("template.yaml")).unwrap();
    assert_eq!(documents.len(), 1);
    json_of(&documents[0])
}

fn json_of(node: &YamlOwned) -> Value {
    match node {
        YamlOwned::Value(ScalarOwned::Null) => Value::Null,
        YamlOwned::Value(ScalarOwned::Boolean(value)) => json!(value),
        YamlOwned::Value(ScalarOwned::Integer(value)) => json!(value),
        YamlOwned::Value(ScalarOwned::FloatingPoint(value)) => json!(value.0),
        YamlOwned::Value(ScalarOwned::String(text)) => json!(text),
        YamlOwned::Sequence(elements) => elements.iter().map(json_of).collect(),
        YamlOwned::Mapping(members) => members
            .iter()
            .map(|(name, value)| (name.as_str().unwrap().to_owned(), json_of(value)))
            .collect(),
        YamlOwned::Tagged(tag, value) => match tag.suffix.as_str() {
            name @ ("Ref" | "Condition") => json!({name: json_of(value)}),
            name => json!({format!("Fn::{name}"): json_of(value)}),
        },
        other => panic!("the template has no {other:?}"),
    }
}

/// Compares what the template says with what the code says. Each wrong value, put in its place into
/// the template, must make a difference.
fn agree(says: impl Fn(&Value) -> Value, code: &Value, deviations: &[(&str, Value)]) {
    let template = template();
    assert_eq!(says(&template), *code, "template.yaml (left), the code (right)");
    assert!(!deviations.is_empty(), "a check that cannot fail");
    for (place, wrong) in deviations {
        let mut deviating = template.clone();
        *deviating.pointer_mut(place).expect(place) = wrong.clone();
        assert_ne!(says(&deviating), *code, "{wrong} at {place} makes no difference");
    }
}

fn properties<'a>(template: &'a Value, resource: &str) -> &'a Value {
    &template["Resources"][resource]["Properties"]
}

/// The list, sorted by its elements' text.
fn sorted(list: &Value) -> Value {
    let mut elements: Vec<String> =
        list.as_array().unwrap().iter().map(ToString::to_string).collect();
    elements.sort();
    elements.iter().map(|element| serde_json::from_str::<Value>(element).unwrap()).collect()
}

#[test]
fn short_tags_are_read_as_their_long_forms() {
    let template = template();
    let key = &properties(&template, "Table")["SSESpecification"]["KMSMasterKeyId"];
    let expected = json!({"Fn::If": ["OwnKey", {"Ref": "KeyArn"}, {"Ref": "AWS::NoValue"}]});
    assert_eq!(*key, expected);
    let role = &properties(&template, "Function")["Role"];
    assert_eq!(*role, json!({"Fn::GetAtt": "FunctionRole.Arn"}));
}

/// Rule writing-11.
#[test]
fn the_table_belongs_to_one_region() {
    agree(
        |template| template["Resources"]["Table"]["Type"].clone(),
        &json!("AWS::DynamoDB::Table"),
        &[("/Resources/Table/Type", json!("AWS::DynamoDB::GlobalTable"))],
    );
}

#[test]
fn the_tables_key_is_the_codes() {
    agree(
        |template| properties(template, "Table")["KeySchema"].clone(),
        &json!([{"AttributeName": KEY, "KeyType": "HASH"}]),
        &[("/Resources/Table/Properties/KeySchema/0/AttributeName", json!("id"))],
    );
}

#[test]
fn the_tables_indexes_are_the_codes() {
    let indexes: Vec<Value> = INDEXES
        .iter()
        .map(|index| {
            json!({
                "IndexName": index.name,
                "KeySchema": [
                    {"AttributeName": index.partition_key, "KeyType": "HASH"},
                    {"AttributeName": index.sort_key, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": index.includes},
            })
        })
        .collect();
    let place = "/Resources/Table/Properties/GlobalSecondaryIndexes";
    agree(
        |template| properties(template, "Table")["GlobalSecondaryIndexes"].clone(),
        &json!(indexes),
        &[
            (&format!("{place}/0/IndexName"), json!("waiting")),
            (&format!("{place}/1/KeySchema/1/AttributeName"), json!("asOf")),
            (&format!("{place}/2/Projection/ProjectionType"), json!("ALL")),
            (&format!("{place}/1/Projection/NonKeyAttributes"), json!(["channel"])),
        ],
    );
}

#[test]
fn records_expire_by_the_attribute_that_the_code_writes() {
    agree(
        |template| properties(template, "Table")["TimeToLiveSpecification"].clone(),
        &json!({"AttributeName": TIME_TO_LIVE, "Enabled": true}),
        &[
            ("/Resources/Table/Properties/TimeToLiveSpecification/AttributeName", json!("ttl")),
            ("/Resources/Table/Properties/TimeToLiveSpecification/Enabled", json!(false)),
        ],
    );
}

/// What both `CreateTable` and the template say of a table, in `CloudFormation`'s words.
fn definition(table: &Value) -> Value {
    json!({
        "BillingMode": table["BillingMode"],
        "KeySchema": table["KeySchema"],
        "AttributeDefinitions": sorted(&table["AttributeDefinitions"]),
        "GlobalSecondaryIndexes": sorted(&table["GlobalSecondaryIndexes"]),
        "StreamViewType": table["StreamSpecification"]["StreamViewType"],
        "TimeToLiveSpecification": table["TimeToLiveSpecification"],
    })
}

/// The table that the code makes, as DynamoDB describes it.
async fn made() -> Value {
    let client = Table::new().await.client;
    let described = client.describe_table().table_name(TABLE).send().await.unwrap().table.unwrap();
    let expiry = client.describe_time_to_live().table_name(TABLE).send().await.unwrap();
    let expiry = expiry.time_to_live_description.unwrap();
    json!({
        "BillingMode": described.billing_mode_summary().unwrap().billing_mode().unwrap().as_str(),
        "KeySchema": described.key_schema().iter().map(key).collect::<Value>(),
        "AttributeDefinitions": described.attribute_definitions().iter().map(attribute).collect::<Value>(),
        "GlobalSecondaryIndexes": described.global_secondary_indexes().iter().map(index).collect::<Value>(),
        "StreamSpecification": stream(&described),
        "TimeToLiveSpecification": {
            "AttributeName": expiry.attribute_name(),
            "Enabled": expiry.time_to_live_status().unwrap().as_str() == "ENABLED",
        },
    })
}

fn key(element: &KeySchemaElement) -> Value {
    json!({"AttributeName": element.attribute_name(), "KeyType": element.key_type().as_str()})
}

fn attribute(definition: &AttributeDefinition) -> Value {
    let attribute_type = definition.attribute_type().as_str();
    json!({"AttributeName": definition.attribute_name(), "AttributeType": attribute_type})
}

fn index(index: &GlobalSecondaryIndexDescription) -> Value {
    let projection = index.projection().unwrap();
    json!({
        "IndexName": index.index_name(),
        "KeySchema": index.key_schema().iter().map(key).collect::<Value>(),
        "Projection": {
            "ProjectionType": projection.projection_type().unwrap().as_str(),
            "NonKeyAttributes": projection.non_key_attributes(),
        },
    })
}

fn stream(table: &TableDescription) -> Value {
    let stream = table.stream_specification().unwrap();
    assert!(stream.stream_enabled());
    json!({"StreamViewType": stream.stream_view_type().unwrap().as_str()})
}

#[tokio::test]
async fn the_table_that_the_code_makes_is_the_one_that_the_template_deploys() {
    let made = made().await;
    let place = "/Resources/Table/Properties";
    agree(
        |template| definition(properties(template, "Table")),
        &definition(&made),
        &[
            (&format!("{place}/BillingMode"), json!("PROVISIONED")),
            (&format!("{place}/KeySchema/0/KeyType"), json!("RANGE")),
            (&format!("{place}/AttributeDefinitions/0/AttributeType"), json!("N")),
            (&format!("{place}/AttributeDefinitions/5/AttributeName"), json!("channel")),
            (&format!("{place}/GlobalSecondaryIndexes/2/IndexName"), json!("chain")),
            (&format!("{place}/StreamSpecification/StreamViewType"), json!("NEW_IMAGE")),
            (&format!("{place}/TimeToLiveSpecification/AttributeName"), json!("ttl")),
        ],
    );
}

/// The environment variables that the code reads.
pub fn variables_read() -> BTreeSet<&'static str> {
    let names = RefCell::new(BTreeSet::new());
    let settings = Settings::read(&|name| {
        names.borrow_mut().insert(name);
        if name == "TABLE_NAME" { Ok("t".to_owned()) } else { Err(VarError::NotPresent) }
    });
    assert!(settings.is_ok());
    names.into_inner()
}

/// What the code makes of this variable, all others at their defaults.
fn settings(variable: &str, text: &str) -> Result<Settings, SettingError> {
    Settings::read(&|name| match name {
        name if name == variable => Ok(text.to_owned()),
        "TABLE_NAME" => Ok("t".to_owned()),
        _ => Err(VarError::NotPresent),
    })
}

#[test]
fn the_functions_environment_is_what_the_settings_read() {
    // Lambda itself sets the variables whose names begin with AWS.
    let mut read = variables_read();
    read.retain(|name| !name.starts_with("AWS_"));
    let place = "/Resources/Function/Properties/Environment/Variables";
    agree(
        |template| {
            let variables = &properties(template, "Function")["Environment"]["Variables"];
            variables.as_object().unwrap().keys().cloned().collect()
        },
        &json!(read),
        &[
            (place, json!({"TABLE_NAME": "t", "RETENTION_DAYS": 0})),
            (place, json!({"TABLE": "t", "RETENTION_DAYS": 0, "METRICS_NAMESPACE": "n"})),
        ],
    );
    agree(
        |template| properties(template, "Function")["Environment"]["Variables"].clone(),
        &json!({
            "TABLE_NAME": {"Ref": "Table"},
            "RETENTION_DAYS": {"Ref": "RetentionDays"},
            "OMIT_FIELDS": {"Ref": "OmitFields"},
            "METRICS_NAMESPACE": {"Ref": "MetricsNamespace"},
        }),
        &[(&format!("{place}/TABLE_NAME"), json!({"Fn::GetAtt": "Table.StreamArn"}))],
    );
}

#[test]
fn the_templates_defaults_are_the_settings_own() {
    let settings = settings("TABLE_NAME", "t").unwrap();
    agree(
        |template| {
            ["RetentionDays", "MetricsNamespace", "LogLevel"]
                .iter()
                .map(|name| template["Parameters"][name]["Default"].clone())
                .collect()
        },
        &json!([
            settings.policy.retention_days,
            settings.metrics_namespace,
            settings.log_level.to_string().to_uppercase(),
        ]),
        &[
            ("/Parameters/RetentionDays/Default", json!(365)),
            ("/Parameters/MetricsNamespace/Default", json!("Contacts")),
            ("/Parameters/LogLevel/Default", json!("WARN")),
        ],
    );
}

/// The values at the limits of what these parameters let through, by environment variable.
fn let_through(template: &Value) -> Vec<(&'static str, String)> {
    let parameters = &template["Parameters"];
    let mut values = Vec::new();
    for limit in ["MinValue", "MaxValue"] {
        values.push(("RETENTION_DAYS", parameters["RetentionDays"][limit].to_string()));
    }
    for level in parameters["LogLevel"]["AllowedValues"].as_array().unwrap() {
        values.push(("AWS_LAMBDA_LOG_LEVEL", level.as_str().unwrap().to_owned()));
    }
    for (variable, name) in
        [("METRICS_NAMESPACE", "MetricsNamespace"), ("OMIT_FIELDS", "OmitFields")]
    {
        let pattern = parameters[name]["AllowedPattern"].as_str().unwrap();
        // The pattern ends with one class of characters and how many of them there may be.
        let class = pattern.rsplit_once('[').and_then(|(_, rest)| rest.split_once(']')).unwrap().0;
        values.extend(class.chars().map(|allowed| (variable, allowed.to_string())));
    }
    values
}

/// Rule settings-3.
#[test]
fn the_code_reads_every_setting_that_the_template_lets_through() {
    let readable = |template: &Value| {
        let values = let_through(template);
        json!(values.iter().all(|(variable, text)| settings(variable, text).is_ok()))
    };
    agree(
        readable,
        &json!(true),
        &[
            ("/Parameters/RetentionDays/MinValue", json!(-1)),
            ("/Parameters/RetentionDays/MaxValue", json!(4_294_967_296_u64)),
            ("/Parameters/LogLevel/AllowedValues/0", json!("LOUD")),
            ("/Parameters/MetricsNamespace/AllowedPattern", json!("^[A-Za-z ]{1,100}$")),
        ],
    );
}

/// The operations that the function calls, as IAM names them: when it starts, and for every sample
/// event and contact record, in order and in the reverse order.
async fn operations() -> BTreeSet<String> {
    let instance = DynamoDb::new().await.instance();
    let called: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let calls = called.clone();
    instance.endpoint.decide(move |request| {
        calls.lock().unwrap().insert(format!("dynamodb:{}", request.operation));
        Fault::none()
    });
    instance.store.check().await.unwrap();
    let events: Vec<Value> =
        lives().into_values().chain(contact_records().into_values()).flatten().collect();
    for event in events.iter().chain(events.iter().rev()) {
        instance.answer(&event.to_string()).await;
    }
    let called = called.lock().unwrap();
    called.clone()
}

/// Every action of DynamoDB's in this part of the template, at every depth.
fn actions(part: &Value) -> BTreeSet<String> {
    match part {
        Value::String(text) if text.starts_with("dynamodb:") || text == "*" => {
            BTreeSet::from([text.clone()])
        }
        Value::Array(elements) => elements.iter().flat_map(actions).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "Resource")
            .flat_map(|(_, member)| actions(member))
            .collect(),
        _ => BTreeSet::new(),
    }
}

const RECORDS: &str = "/Resources/FunctionRole/Properties/Policies/0/PolicyDocument/Statement/0";

#[tokio::test(start_paused = true)]
async fn the_roles_data_permissions_are_exactly_what_the_function_calls_on_this_table_alone() {
    let called = operations().await;
    assert_eq!(called.len(), 2, "{called:?}");
    agree(
        |template| json!(actions(&template["Resources"]["FunctionRole"])),
        &json!(called),
        &[
            (&format!("{RECORDS}/Action"), json!("dynamodb:UpdateItem")),
            (&format!("{RECORDS}/Action/1"), json!("dynamodb:*")),
            (&format!("{RECORDS}/Action/1"), json!("*")),
            (
                "/Resources/FunctionRole/Properties/Policies/0/PolicyDocument/Statement/1/Action/0",
                json!("dynamodb:Scan"),
            ),
        ],
    );
    agree(
        |template| {
            let role = properties(template, "FunctionRole");
            let records = template.pointer(RECORDS).unwrap();
            json!([records["Sid"], records["Resource"], role.get("ManagedPolicyArns")])
        },
        &json!(["Records", {"Fn::GetAtt": "Table.Arn"}, null]),
        &[(&format!("{RECORDS}/Resource"), json!("*"))],
    );
}

fn number(template: &Value, place: &str) -> u64 {
    template.pointer(place).and_then(Value::as_u64).expect(place)
}

const TIMEOUT: &str = "/Resources/Function/Properties/Timeout";

#[test]
fn the_largest_batch_of_as_many_contacts_fits_the_functions_timeout_at_its_slowest() {
    let fits = |template: &Value| {
        let contacts = number(template, "/Parameters/BatchSize/MaxValue");
        let rounds = contacts.div_ceil(CONCURRENT_WRITES as u64);
        json!(rounds * REQUEST_TIMEOUT.as_secs() <= number(template, TIMEOUT))
    };
    agree(
        fits,
        &json!(true),
        &[(TIMEOUT, json!(20)), ("/Parameters/BatchSize/MaxValue", json!(1_000))],
    );
}

#[test]
fn the_code_accepts_every_event_that_the_rule_takes() {
    let place = "/Resources/Rule/Properties/EventPattern";
    let accepts = |source: &Value, detail_type: &Value| {
        let mut sample = event("inbound-voice-1-initiated");
        sample["source"] = source.clone();
        sample["detail-type"] = detail_type.clone();
        ContactEvent::from_value(sample).is_ok()
    };
    agree(
        |template| {
            let pattern = &properties(template, "Rule")["EventPattern"];
            let sources = pattern["source"].as_array().unwrap();
            let types = pattern["detail-type"].as_array().unwrap();
            let all = |source| types.iter().all(|detail_type| accepts(source, detail_type));
            json!(!types.is_empty() && sources.iter().all(all))
        },
        &json!(true),
        &[
            (&format!("{place}/source/0"), json!("aws.connect.cases")),
            (&format!("{place}/detail-type/1"), json!("Contact Lens Realtime Rules Matched")),
        ],
    );
}

/// A dashboard's list of metrics without its shorthands: `.` repeats the place above, `...` all
/// places from there on but those that follow («Dashboard body structure and syntax»).
fn written_out(metrics: &[Value]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for metric in metrics {
        let row: Vec<&str> = metric.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let above = rows.last().cloned().unwrap_or_default();
        rows.push(match row.split_first() {
            Some((&"...", rest)) => {
                let kept = above.len() - rest.len();
                let rest = rest.iter().map(|text| (*text).to_owned());
                above[..kept].iter().cloned().chain(rest).collect()
            }
            _ => row
                .iter()
                .enumerate()
                .map(|(place, text)| if *text == "." { &above[place] } else { *text }.to_owned())
                .collect(),
        });
    }
    rows
}

/// The function's own metrics that the dashboard shows: name, and the dimension's name.
fn shown(template: &Value) -> BTreeMap<String, String> {
    let body = properties(template, "Dashboard")["DashboardBody"]["Fn::Sub"][0].as_str().unwrap();
    // The parts that optional resources add are between values.
    let optional =
        ["TopicAlarms", "NoEventsAlarms", "ContactRecordsAlarms", "ChangesAlarms", "ChangesWidget"];
    let body = optional
        .iter()
        .fold(body.to_owned(), |body, name| body.replace(&format!("${{{name}}}"), ""));
    let body: Value = serde_json::from_str(&body).unwrap();
    let metrics = body["widgets"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|widget| widget["properties"]["metrics"].as_array());
    metrics
        .flat_map(|metrics| written_out(metrics))
        .filter(|row| row[0] == "${MetricsNamespace}")
        .map(|row| (row[1].clone(), row[2].clone()))
        .collect()
}

/// The same of the alarms, of which several may watch one metric.
fn watched(template: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let resources = template["Resources"].as_object().unwrap().values();
    resources
        .map(|resource| &resource["Properties"])
        .filter(|alarm| alarm["Namespace"] == json!({"Ref": "MetricsNamespace"}))
        .filter(|alarm| alarm["Dimensions"][0]["Value"] == json!({"Ref": "Function"}))
        .map(|alarm| (text(&alarm["MetricName"]), text(&alarm["Dimensions"][0]["Name"])))
        .collect()
}

/// The same of what the function writes.
fn written() -> BTreeMap<String, String> {
    let now = Timestamp::from_millis(0).unwrap();
    let counts = Counts {
        events: 1,
        applied: 1,
        merged: 1,
        duplicate: 1,
        stale: 1,
        rejected: 1,
        failed: 1,
        late: 1,
        left_out: 1,
        writes: 1,
        age_millis: Some(1),
    };
    let line: Value = serde_json::from_str(&counts.line("n", "f", now)).unwrap();
    let declared = &line["_aws"]["CloudWatchMetrics"][0];
    let dimension = declared["Dimensions"][0][0].as_str().unwrap();
    let metrics = declared["Metrics"].as_array().unwrap().iter();
    metrics.map(|metric| (metric["Name"].as_str().unwrap().into(), dimension.into())).collect()
}

#[test]
fn the_dashboard_shows_exactly_the_metrics_that_the_function_writes() {
    let place = "/Resources/Dashboard/Properties/DashboardBody/Fn::Sub/0";
    let body = template().pointer(place).unwrap().as_str().unwrap().to_owned();
    agree(
        |template| json!(shown(template)),
        &json!(written()),
        &[
            (place, json!(body.replace("\"Merged\"", "\"Folded\""))),
            (place, json!(body.replace("\"FunctionName\"", "\"Function\""))),
            (place, json!(body.replace("${MetricsNamespace}", "ContactState"))),
        ],
    );
}

#[test]
fn the_alarms_on_the_functions_own_metrics_name_ones_that_it_writes() {
    let written = written();
    agree(
        |template| {
            let watched = watched(template);
            let exists =
                |(name, dimension): &(String, String)| written.get(name) == Some(dimension);
            json!(!watched.is_empty() && watched.iter().all(exists))
        },
        &json!(true),
        &[
            ("/Resources/FailedAlarm/Properties/MetricName", json!("Failures")),
            ("/Resources/FailedAlarm/Properties/Dimensions/0/Name", json!("Function")),
        ],
    );
}

#[test]
fn the_cost_of_the_metrics_names_their_number() {
    let named = format!("{} custom metrics", written().len());
    agree(
        |template| {
            let text = template["Parameters"]["MetricsNamespace"]["Description"].as_str().unwrap();
            json!(text.contains(&named))
        },
        &json!(true),
        &[("/Parameters/MetricsNamespace/Description", json!("They cost as 6 custom metrics."))],
    );
}

#[test]
fn the_function_is_built_from_the_binary_that_cargo_makes() {
    let made = Path::new(env!("CARGO_BIN_EXE_contact-state")).file_stem().unwrap();
    agree(
        |template| {
            let metadata = &template["Resources"]["Function"]["Metadata"];
            json!([metadata["BuildMethod"], metadata["BuildProperties"]["Binary"]])
        },
        &json!(["rust-cargolambda", made.to_str()]),
        &[("/Resources/Function/Metadata/BuildProperties/Binary", json!("bootstrap"))],
    );
}

#[test]
fn the_shorthands_of_a_dashboard_are_written_out() {
    let metrics = [
        json!(["N", "A", "D", "v", {"stat": "Sum"}]),
        json!([".", "B", ".", "."]),
        json!(["...", {"stat": "p99"}]),
        json!(["...", "w"]),
    ];
    let expected =
        [["N", "A", "D", "v"], ["N", "B", "D", "v"], ["N", "B", "D", "v"], ["N", "B", "D", "w"]];
    assert_eq!(written_out(&metrics), expected);
}
