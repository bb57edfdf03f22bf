//! Reads one `models.json` and lays it over another. An error names its place: line and column
//! where the text is wrong, ids where the meaning is.

use super::{Cost, Model, Provider};
use serde::Deserialize;
use std::collections::HashSet;

/// Versions with more in them are not for this reader.
const SCHEMA_VERSION: u32 = 1;
/// The longest of a public catalog is a third of this.
const MAX_ID_CHARS: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default = "current_version")]
    schema_version: u32,
    providers: Vec<Provider>,
}

fn current_version() -> u32 {
    SCHEMA_VERSION
}

/// The providers of `text`, or what is wrong, to follow the file's name: `:3:7: unknown field ..`.
pub(super) fn parse(text: &str) -> Result<Vec<Provider>, String> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().to_owned();
        format!(":{}:{}: {what}", error.line(), error.column())
    })?;
    if file.schema_version != SCHEMA_VERSION {
        return Err(format!(": schemaVersion {} is not {SCHEMA_VERSION}", file.schema_version));
    }
    check_ids("provider", file.providers.iter().map(|provider| provider.id.as_str()))?;
    for provider in &file.providers {
        let place = |what: String| format!(": provider `{}`{what}", provider.id);
        check_ids("model", provider.models.iter().map(|model| model.id.as_str())).map_err(place)?;
        for model in &provider.models {
            check_cost(&model.cost).map_err(|what| place(format!(": model `{}`: {what}", model.id)))?;
        }
    }
    Ok(file.providers)
}

fn check_ids<'a>(kind: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut known = HashSet::new();
    for (index, id) in ids.enumerate() {
        let is_word = !id.is_empty() && !id.contains(|c: char| c.is_control() || c.is_whitespace());
        if !is_word || id.chars().count() > MAX_ID_CHARS || id.starts_with('-') {
            let shown: String = id.escape_debug().take(MAX_ID_CHARS).collect();
            return Err(format!(": {kind} {} has the id `{shown}`, which is not one word", index + 1));
        }
        if !known.insert(id) {
            return Err(format!(": {kind} `{id}` is there twice"));
        }
    }
    Ok(())
}

fn check_cost(cost: &Cost) -> Result<(), String> {
    let flat = [
        ("input", cost.input),
        ("output", cost.output),
        ("cacheRead", cost.cache_read),
        ("cacheWrite5m", cost.cache_write5m),
        ("cacheWrite1h", cost.cache_write1h),
    ];
    let tiers = cost.tiers.iter().chain(&cost.historical_tiers).flat_map(|tier| {
        [
            ("tiers.input", tier.input),
            ("tiers.output", tier.output),
            ("tiers.cacheRead", tier.cache_read),
            ("tiers.cacheWrite5m", tier.cache_write5m),
            ("tiers.cacheWrite1h", tier.cache_write1h),
        ]
    });
    match flat.into_iter().chain(tiers).find(|(_, price)| price.is_some_and(|price| price < 0.0)) {
        Some((name, _)) => Err(format!("cost.{name} is less than nothing")),
        None => Ok(()),
    }
}

/// Lays `over` over `under`.
pub(super) fn merge(under: &mut Vec<Provider>, over: Vec<Provider>) {
    for mut own in over {
        for model in own.models.iter_mut().filter(|model| model.name.is_empty()) {
            model.name.clone_from(&model.id);
        }
        if let Some(known) = under.iter_mut().find(|known| known.id == own.id) {
            merge_provider(known, own);
        } else {
            if own.name.is_empty() {
                own.name.clone_from(&own.id);
            }
            under.push(own);
        }
    }
}

fn merge_provider(under: &mut Provider, over: Provider) {
    if !over.name.is_empty() {
        under.name = over.name;
    }
    let lists = [(&mut under.aliases, over.aliases), (&mut under.env, over.env), (&mut under.alt_env, over.alt_env)];
    for (under, over) in lists.into_iter().filter(|(_, over)| !over.is_empty()) {
        *under = over;
    }
    let texts = [
        (&mut under.base_url, over.base_url),
        (&mut under.base_url_env, over.base_url_env),
        (&mut under.openai_compat_base_url, over.openai_compat_base_url),
        (&mut under.anthropic_compat_base_url, over.anthropic_compat_base_url),
        (&mut under.wire, over.wire),
        (&mut under.program, over.program),
        (&mut under.discovery, over.discovery),
        (&mut under.note, over.note),
    ];
    for (under, over) in texts.into_iter().filter(|(_, over)| over.is_some()) {
        *under = over;
    }
    under.keyless = over.keyless.or(under.keyless);
    merge_models(&mut under.models, over.models);
}

fn merge_models(under: &mut Vec<Model>, over: Vec<Model>) {
    for own in over {
        match under.iter_mut().find(|known| known.id == own.id) {
            Some(known) => *known = own,
            None => under.push(own),
        }
    }
}
