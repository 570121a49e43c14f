//! BER-TLV (ISO/IEC 7816-4, 5.2.2): tags of one to three bytes, definite lengths up to 65 535.

#[cfg(test)]
mod tests;

/// Bytes that are no BER-TLV of the kind that PIV uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlvError {
    /// The bytes end inside an element.
    #[error("the data ends inside an element")]
    Truncated,
    /// A tag of more than three bytes.
    #[error("a tag has more than three bytes")]
    Tag,
    /// An indefinite length, or more than two length bytes.
    #[error("a length is of a form that cards do not use")]
    Length,
    /// An element that must be there is not.
    #[error("element {0:X} is missing")]
    Missing(u32),
}

/// One element: tag and value, borrowed from the bytes it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The tag bytes as a number: `7F 49` is `0x7f49`.
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
}

/// Reads the first element and returns it with the bytes after it.
///
/// # Errors
/// [`TlvError`] if no whole element is there.
pub fn read(input: &[u8]) -> Result<(Element<'_>, &[u8]), TlvError> {
    let (tag, rest) = read_tag(input)?;
    let (length, rest) = read_length(rest)?;
    let (value, rest) = rest.split_at_checked(length).ok_or(TlvError::Truncated)?;
    Ok((Element { tag, value }, rest))
}

fn read_tag(input: &[u8]) -> Result<(u32, &[u8]), TlvError> {
    let (first, mut rest) = input.split_first().ok_or(TlvError::Truncated)?;
    let mut tag = u32::from(*first);
    if first & 0x1f != 0x1f {
        return Ok((tag, rest));
    }
    for _ in 0..2 {
        let (next, after) = rest.split_first().ok_or(TlvError::Truncated)?;
        tag = (tag << 8) | u32::from(*next);
        rest = after;
        if next & 0x80 == 0 {
            return Ok((tag, rest));
        }
    }
    Err(TlvError::Tag)
}

fn read_length(input: &[u8]) -> Result<(usize, &[u8]), TlvError> {
    match input {
        [short @ 0..=0x7f, rest @ ..] => Ok((usize::from(*short), rest)),
        [0x81, length, rest @ ..] => Ok((usize::from(*length), rest)),
        [0x82, high, low, rest @ ..] => Ok((usize::from(u16::from_be_bytes([*high, *low])), rest)),
        [] | [0x81 | 0x82, ..] => Err(TlvError::Truncated),
        _ => Err(TlvError::Length),
    }
}

/// Finds the first element with this tag among the elements that follow each other in `input`.
///
/// # Errors
/// [`TlvError::Missing`] if it is not there, another [`TlvError`] if the bytes before it are malformed.
pub fn find(input: &[u8], tag: u32) -> Result<&[u8], TlvError> {
    let mut rest = input;
    while !rest.is_empty() {
        let (element, after) = read(rest)?;
        if element.tag == tag {
            return Ok(element.value);
        }
        rest = after;
    }
    Err(TlvError::Missing(tag))
}

/// Appends one element with the shortest length form.
///
/// # Errors
/// [`TlvError::Length`] if the value is longer than two length bytes can say; the largest PIV object has 12 710 bytes.
pub fn write(out: &mut Vec<u8>, tag: u32, value: &[u8]) -> Result<(), TlvError> {
    let length = u16::try_from(value.len()).map_err(|_| TlvError::Length)?;
    let [high, low] = length.to_be_bytes();
    let [first, second, third, last] = tag.to_be_bytes();
    out.extend([first, second, third].into_iter().skip_while(|byte| *byte == 0));
    out.push(last);
    match length {
        0..=0x7f => out.push(low),
        0x80..=0xff => out.extend([0x81, low]),
        _ => out.extend([0x82, high, low]),
    }
    out.extend_from_slice(value);
    Ok(())
}
