//! Spans of time as people write them: `30d`, `12h`, `15m`, `90s`.

use std::time::Duration;

/// The number of seconds.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is not a time such as 30d, 12h, 15m or 90s");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let count: u64 = text.strip_suffix(unit).unwrap_or_default().parse().map_err(|_| wrong())?;
    count.checked_mul(factor).filter(|seconds| *seconds > 0).ok_or_else(wrong)
}

/// A span that may be shorter than a second: `500ms`, or as [`seconds`] reads it.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    match text.strip_suffix("ms") {
        Some(count) => {
            count.parse().map(Duration::from_millis).map_err(|_| format!("`{text}` is not a time such as 500ms"))
        }
        None => seconds(text).map(Duration::from_secs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        assert_eq!(seconds("30d"), Ok(2_592_000));
        assert_eq!(seconds("12h"), Ok(43_200));
        assert_eq!(seconds("15m"), Ok(900));
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(span("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(span("2s"), Ok(Duration::from_secs(2)));
        assert!(span("ms").is_err());
        for text in ["", "d", "30", "-1d", "0s", "1w", "99999999999999999d", "ü"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
