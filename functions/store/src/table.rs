//! The table as data.

use crate::error::failure;
use crate::key::{attr, index};
use crate::store::DynamoStore;
use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata as _};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    GlobalSecondaryIndexUpdate, KeySchemaElement, KeyType, Projection, ProjectionType, ScalarAttributeType,
    StreamSpecification, StreamViewType, TableStatus, TimeToLiveSpecification, TimeToLiveStatus,
};
use cardwright_core::ports::store::StoreError;
use std::time::Duration;

/// An index: name, partition key, sort key, and what it carries beside keys.
struct Index {
    name: &'static str,
    partition: &'static str,
    sort: &'static str,
    carries: &'static [&'static str],
}

const INDEXES: [Index; 7] = [
    Index {
        name: index::WORK,
        partition: attr::WORK,
        sort: attr::AT,
        carries: &[attr::SUMMARY, attr::SHAPE],
    },
    Index {
        name: index::HOLDER,
        partition: attr::HOLDER,
        sort: attr::BEGUN,
        carries: &[attr::SUMMARY, attr::SHAPE],
    },
    Index {
        name: index::STATE,
        partition: attr::STATE,
        sort: attr::AT,
        carries: &[attr::SUMMARY, attr::SHAPE],
    },
    Index { name: index::JOBS, partition: attr::JOBS, sort: attr::AT, carries: &[attr::JOB, attr::SHAPE] },
    Index {
        name: index::MASS,
        partition: attr::MASS,
        sort: attr::AT,
        carries: &[attr::SUMMARY, attr::LINE, attr::JOB, attr::SHAPE],
    },
    Index { name: index::PENDING, partition: attr::PENDING, sort: attr::PK, carries: &[] },
    Index { name: index::DUE, partition: attr::DUE, sort: attr::DUE_AT, carries: &[] },
];

/// Every attribute that is part of a key.
const KEYS: [&str; 12] = [
    attr::PK,
    attr::SK,
    attr::WORK,
    attr::AT,
    attr::STATE,
    attr::HOLDER,
    attr::BEGUN,
    attr::JOBS,
    attr::MASS,
    attr::PENDING,
    attr::DUE,
    attr::DUE_AT,
];

/// How often, and how long apart, a new table is asked whether it is ready.
const READY: (u32, Duration) = (120, Duration::from_millis(500));

impl DynamoStore {
    /// Makes the table with its indexes, stream and expiry, as far as they are missing. On AWS the
    /// infrastructure makes it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the table cannot be made or does not become ready within a minute.
    pub async fn create_table(&self) -> Result<(), StoreError> {
        let definitions = KEYS.map(definition);
        let indexes = INDEXES.each_ref().map(global_index);
        let stream =
            StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewImage);
        let request = self
            .client
            .create_table()
            .table_name(&*self.table)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(built(definitions)?))
            .set_key_schema(Some(key_schema(attr::PK, attr::SK)?))
            .set_global_secondary_indexes(Some(indexes.into_iter().collect::<Result<_, _>>()?))
            .stream_specification(stream.build().map_err(invalid)?);
        match request.send().await {
            Ok(_) => {}
            Err(e) if e.code() == Some("ResourceInUseException") => self.add_indexes().await?,
            Err(e) => return Err(failure(e)),
        }
        self.wait_until_ready().await?;
        self.let_items_expire().await
    }

    /// The indexes that a table of an earlier release has not: one after the other, as DynamoDB wants it.
    async fn add_indexes(&self) -> Result<(), StoreError> {
        let table =
            self.client.describe_table().table_name(&*self.table).send().await.map_err(failure)?.table;
        let there = table.map(|table| table.global_secondary_indexes.unwrap_or_default()).unwrap_or_default();
        let is_there = |index: &&Index| there.iter().any(|known| known.index_name() == Some(index.name));
        for index in INDEXES.iter().filter(|index| !is_there(index)) {
            self.wait_until_ready().await?;
            let create = CreateGlobalSecondaryIndexAction::builder()
                .index_name(index.name)
                .set_key_schema(Some(key_schema(index.partition, index.sort)?))
                .projection(projection(index));
            let create = GlobalSecondaryIndexUpdate::builder().create(create.build().map_err(invalid)?);
            let request = self.client.update_table().table_name(&*self.table);
            let definitions = [index.partition, index.sort].map(definition);
            let request = request.set_attribute_definitions(Some(built(definitions)?));
            request.global_secondary_index_updates(create.build()).send().await.map_err(failure)?;
        }
        Ok(())
    }

    async fn wait_until_ready(&self) -> Result<(), StoreError> {
        let (attempts, pause) = READY;
        for _ in 0..attempts {
            let table = self.client.describe_table().table_name(&*self.table).send().await;
            let status = table.map_err(failure)?.table.and_then(|table| table.table_status);
            if status == Some(TableStatus::Active) {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
        }
        Err(StoreError::Unavailable("the table does not become ready".into()))
    }

    async fn let_items_expire(&self) -> Result<(), StoreError> {
        let found = self.client.describe_time_to_live().table_name(&*self.table).send().await;
        let found = found.map_err(failure)?.time_to_live_description.and_then(|d| d.time_to_live_status);
        if matches!(found, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            return Ok(());
        }
        let wanted = TimeToLiveSpecification::builder().enabled(true).attribute_name(attr::EXPIRES).build();
        let request = self.client.update_time_to_live().table_name(&*self.table);
        let request = request.time_to_live_specification(wanted.map_err(invalid)?);
        request.send().await.map_err(failure)?;
        Ok(())
    }
}

/// The indexes, as text that changes with any of them.
pub(crate) fn layout() -> Result<String, StoreError> {
    let indexes: Result<Vec<_>, StoreError> = INDEXES.iter().map(global_index).collect();
    Ok(format!("{:?}", indexes?))
}

fn global_index(index: &Index) -> Result<GlobalSecondaryIndex, StoreError> {
    let index = GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(index.partition, index.sort)?))
        .projection(projection(index));
    index.build().map_err(invalid)
}

fn projection(index: &Index) -> Projection {
    let projection = match index.carries {
        [] => Projection::builder().projection_type(ProjectionType::KeysOnly),
        carries => Projection::builder()
            .projection_type(ProjectionType::Include)
            .set_non_key_attributes(Some(carries.iter().copied().map(str::to_owned).collect())),
    };
    projection.build()
}

fn definition(name: &str) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
}

fn key_schema(partition: &str, sort: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    let element = |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    built([element(partition, KeyType::Hash), element(sort, KeyType::Range)])
}

fn built<T>(parts: impl IntoIterator<Item = Result<T, BuildError>>) -> Result<Vec<T>, StoreError> {
    parts.into_iter().collect::<Result<_, _>>().map_err(invalid)
}

fn invalid(error: BuildError) -> StoreError {
    StoreError::Unavailable(error.into())
}
