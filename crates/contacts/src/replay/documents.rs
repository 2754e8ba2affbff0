//! JSON documents in a stream of bytes: one, or one a line, or an array of them, or end to end.

use std::io::{self, BufRead};

/// The longest document, in bytes: the largest payload that Lambda takes.
const MAX_DOCUMENT_BYTES: usize = 6 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A document, unread: it may not be JSON.
#[derive(Debug, PartialEq, Eq)]
pub struct Document {
    /// Its text.
    pub text: Vec<u8>,
    /// The line that it begins on, from 1.
    pub line: usize,
}

/// The documents of a reader. What is cut off or is no JSON is a document too, and costs as few
/// of its neighbours as can be: the next begins on the next line, or with a `{` where no value
/// can stand. After an error there are no more.
#[derive(Debug)]
pub struct Documents<R> {
    reader: R,
    line: usize,
    scan: Scan,
    failed: bool,
}

/// Where in a document the reader stands.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    escaped: bool,
    last: Option<u8>,
}

/// What the next byte is to the document.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Belongs,
    IsTheLast,
    IsBeyond,
}

impl<R: BufRead> Documents<R> {
    /// The documents of this reader, from its beginning.
    pub fn new(mut reader: R) -> io::Result<Self> {
        if reader.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self { reader, line: 1, scan: Scan::default(), failed: false })
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
            if document.text.len() == MAX_DOCUMENT_BYTES {
                return Err(io::Error::other(format!(
                    "a document of more than {MAX_DOCUMENT_BYTES} bytes begins on line {}",
                    document.line
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

/// White space, and what makes an array of the documents.
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

    /// JSON's texts have no line breaks, so one that meets a line's end was cut off.
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
    fn documents_come_alone_in_lines_in_arrays_and_end_to_end() {
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
    fn what_is_broken_is_a_document_and_leaves_the_next_alone() {
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
    fn a_document_without_end_is_an_error_and_not_memory_without_end() {
        let text = format!("{{}}{{{}{{}}", " ".repeat(MAX_DOCUMENT_BYTES));
        let documents: Vec<bool> =
            Documents::new(text.as_bytes()).unwrap().map(|document| document.is_ok()).collect();
        assert_eq!(documents, [true, false]);
    }
}
