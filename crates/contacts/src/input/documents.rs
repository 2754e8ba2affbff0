//! JSON documents in a stream of bytes: one, or one a line, or an array of them, or end to end.

use std::io::{self, BufRead};

/// The longest document, in bytes. Output of AWS's commands can be long: it is one document.
const MAX_DOCUMENT_BYTES: usize = 64 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A document, not parsed yet. It may not be JSON.
#[derive(Debug, PartialEq, Eq)]
pub struct Document {
    /// Its text.
    pub text: Vec<u8>,
    /// The line that it begins on, from 1.
    pub line: usize,
}

/// The documents of a reader. Text that is cut off or is not JSON is a document too: the next one
/// begins on the next line, or with a `{` where no value can be. After an error there are no more.
#[derive(Debug)]
pub struct Documents<R> {
    reader: R,
    max_bytes: usize,
    line: usize,
    scan: Scan,
    failed: bool,
}

/// The reader's position in a document.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    escaped: bool,
    last: Option<u8>,
}

/// The role of the next byte in the document.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Belongs,
    IsTheLast,
    IsBeyond,
}

impl<R: BufRead> Documents<R> {
    /// The documents of this reader. A byte order mark at its beginning is skipped.
    pub fn new(mut reader: R) -> io::Result<Self> {
        if reader.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self {
            reader,
            max_bytes: MAX_DOCUMENT_BYTES,
            line: 1,
            scan: Scan::default(),
            failed: false,
        })
    }

    fn read(&mut self) -> io::Result<Option<Document>> {
        self.scan = Scan::default();
        let mut document = Document { text: Vec::new(), line: self.line };
        while let Some(&byte) = self.reader.fill_buf()?.first() {
            if document.text.is_empty() && is_between_documents(byte) {
                self.consume(byte);
                document.line = self.line;
                continue;
            }
            let next = self.scan.take(byte);
            if next == Next::IsBeyond {
                break;
            }
            if document.text.len() == self.max_bytes {
                return Err(io::Error::other(format!(
                    "a document of more than {} bytes begins on line {}; \
                     if it is output of the AWS CLI, give one event a line: \
                     jq -c '(.events // .Messages)[] | .message // .Body | fromjson'",
                    self.max_bytes, document.line
                )));
            }
            document.text.push(byte);
            self.consume(byte);
            if next == Next::IsTheLast {
                break;
            }
        }
        Ok((!document.text.is_empty()).then_some(document))
    }

    fn consume(&mut self, byte: u8) {
        self.line += usize::from(byte == b'\n');
        self.reader.consume(1);
    }
}

impl<R: BufRead> Iterator for Documents<R> {
    type Item = io::Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let document = self.read();
        self.failed = document.is_err();
        document.transpose()
    }
}

/// White space, and the signs of an array of documents.
fn is_between_documents(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'[' | b',' | b']')
}

impl Scan {
    fn take(&mut self, byte: u8) -> Next {
        if self.in_text {
            return self.take_in_text(byte);
        }
        let next = match byte {
            b'{' if !self.value_can_begin() => return Next::IsBeyond,
            b'\n' if self.depth == 0 => return Next::IsBeyond,
            b'{' | b'[' => {
                self.depth += 1;
                Next::Belongs
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 { Next::IsTheLast } else { Next::Belongs }
            }
            b'"' => {
                self.in_text = true;
                Next::Belongs
            }
            _ => Next::Belongs,
        };
        if !byte.is_ascii_whitespace() {
            self.last = Some(byte);
        }
        next
    }

    /// A text in JSON contains no line break, so a text that reaches the end of a line was cut off.
    fn take_in_text(&mut self, byte: u8) -> Next {
        match byte {
            b'\n' => return Next::IsBeyond,
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_text = false,
            _ => {}
        }
        Next::Belongs
    }

    fn value_can_begin(&self) -> bool {
        matches!(self.last, None | Some(b':' | b',' | b'['))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(text: &str) -> Vec<(usize, String)> {
        Documents::new(text.as_bytes())
            .unwrap()
            .map(|document| document.unwrap())
            .map(|document| (document.line, String::from_utf8(document.text).unwrap()))
            .collect()
    }

    fn texts(text: &str) -> Vec<String> {
        documents(text).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn documents_are_single_in_lines_in_arrays_or_end_to_end() {
        for (text, expected) in [
            ("", vec![]),
            (" \n\n", vec![]),
            (r#"{"a":1}"#, vec![r#"{"a":1}"#]),
            ("\u{feff}{}", vec!["{}"]),
            ("{}\n{}\r\n\n{}", vec!["{}", "{}", "{}"]),
            ("{}{} {}", vec!["{}", "{}", "{}"]),
            ("[{},\n {}]\n", vec!["{}", "{}"]),
            ("{\n \"a\": [\n{}, {}\n]\n}\n{}", vec!["{\n \"a\": [\n{}, {}\n]\n}", "{}"]),
            (r#"{"a":"}\"{"}{}"#, vec![r#"{"a":"}\"{"}"#, "{}"]),
            (r#"{"a":"\\"}{}"#, vec![r#"{"a":"\\"}"#, "{}"]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn a_broken_document_does_not_affect_the_next_one() {
        for (text, expected) in [
            ("{\"a\": 1\n{}", vec!["{\"a\": 1\n", "{}"]),
            ("{\"a\": \"b\n{}", vec!["{\"a\": \"b", "{}"]),
            ("{\"a\": {\"b\": [1, 2]\n{}", vec!["{\"a\": {\"b\": [1, 2]\n", "{}"]),
            ("oops\n{}", vec!["oops", "{}"]),
            ("log: {}", vec!["log: {}"]),
            ("log {}", vec!["log ", "{}"]),
            ("{} oops\n{}", vec!["{}", "oops", "{}"]),
            ("{", vec!["{"]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn a_document_knows_its_line() {
        let lines: Vec<usize> =
            documents("\n{\n}\n[\n{},\n\n{}]").into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 5, 7]);
    }

    #[test]
    fn a_document_without_end_is_an_error_that_says_what_to_do() {
        let text = format!("{{}}{{{}{{}}", " ".repeat(100));
        let mut documents =
            Documents { max_bytes: 100, ..Documents::new(text.as_bytes()).unwrap() };
        assert!(documents.next().unwrap().is_ok());
        let error = documents.next().unwrap().unwrap_err().to_string();
        assert!(error.contains("begins on line 1; if it is output of the AWS CLI"), "{error}");
        assert!(documents.next().is_none());
    }
}
