//! Denied attempts: an item for those of an hour, an actor, a function and a code, in a list by when the last of them was.

use crate::error::failure;
use crate::item::{Item, ItemError, SHAPE, number, text};
use crate::key::{DENIED, Key, attr, moment, partition, shard};
use crate::sharded::Sharded;
use crate::store::{BATCH_KEYS, DynamoStore, readable};
use async_trait::async_trait;
use cardwright_core::ports::denials::{Denial, DenialLog, KEPT};
use cardwright_core::ports::store::{Page, StoreError};
use domain::time::Timestamp;

#[async_trait]
impl DenialLog for DynamoStore {
    async fn add(&self, denial: &Denial) -> Result<(), StoreError> {
        let key = Key::denied(denial);
        let list = partition(DENIED, shard(&key.pk));
        let expires = u64::try_from(denial.last.plus(KEPT).as_millis() / 1000).unwrap_or_default();
        let who = denial.who.as_ref().map_or_else(String::new, ToString::to_string);
        let set = [
            (attr::SHAPE, number(SHAPE)),
            (attr::ACTOR, text(who)),
            (attr::FUNCTION, text(&denial.function)),
            (attr::CODE, text(&denial.code)),
            (attr::LAST_AT, number(millis(denial.last))),
            (attr::ABOUT, text(&denial.about)),
            (attr::REQUEST, text(denial.request.as_str())),
            (attr::WORK, text(list)),
            (attr::AT, text(moment(denial.last, &key.pk))),
            (attr::EXPIRES, number(expires)),
        ];
        let assigned: Vec<_> = set.iter().map(|(name, _)| format!("#{name} = :{name}")).collect();
        let expression = format!(
            "SET {}, #first_at = if_not_exists(#first_at, :first_at) ADD #attempts :attempts",
            assigned.join(", ")
        );
        let kept = [(attr::FIRST_AT, number(millis(denial.first))), (attr::ATTEMPTS, number(denial.count))];
        let mut request = self.client.update_item().table_name(&*self.table);
        for (name, value) in set.into_iter().chain(kept) {
            request = request.expression_attribute_names(format!("#{name}"), name);
            request = request.expression_attribute_values(format!(":{name}"), value);
        }
        let request = request.set_key(Some(key.attributes())).update_expression(expression);
        request.send().await.map_err(failure)?;
        Ok(())
    }

    async fn denials(&self, after: Option<&str>) -> Result<Page<Denial>, StoreError> {
        let page = self.sharded(&Sharded::denied(), after).await?;
        let keys: Vec<_> = page.rows.iter().filter_map(Item::own_key).collect();
        let mut items = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            items.extend(self.read(keys).await?);
        }
        items.sort_by_key(|item| keys.iter().position(|key| item.is(key)));
        Ok(Page { rows: readable(items.iter().map(denial_of)), next: page.next })
    }
}

/// Times before 1970 count as 1970.
fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millis()).unwrap_or_default()
}

fn denial_of(item: &Item) -> Result<Denial, StoreError> {
    let told = |name: &'static str| item.text(name).ok_or_else(|| item.corrupt(ItemError::Missing(name)));
    let counted =
        |name: &'static str| item.number(name).ok_or_else(|| item.corrupt(ItemError::Missing(name)));
    let at =
        |name| Ok::<_, StoreError>(Timestamp::from_millis(i64::try_from(counted(name)?).unwrap_or(i64::MAX)));
    let who = Some(told(attr::ACTOR)?).filter(|who| !who.is_empty());
    Ok(Denial {
        who: who.map(str::parse).transpose().map_err(|error| item.corrupt(error))?,
        function: told(attr::FUNCTION)?.to_owned(),
        code: told(attr::CODE)?.to_owned(),
        count: counted(attr::ATTEMPTS)?,
        first: at(attr::FIRST_AT)?,
        last: at(attr::LAST_AT)?,
        about: told(attr::ABOUT)?.to_owned(),
        request: told(attr::REQUEST)?.parse().map_err(|error: domain::id::IdError| item.corrupt(error))?,
    })
}
