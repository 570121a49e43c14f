//! Files as spreadsheets write them, good and bad.

use super::{Table, TableError};
use crate::import::{CHUNK_BYTES, CHUNK_ROWS};
use domain::person::change::PersonField as Column;

const HEADER: &str = "Personnel number,First name,Surname,E-mail";

fn read(text: &str) -> Table {
    Table::read(text.as_bytes()).unwrap()
}

#[test]
fn delimiters_marks_and_quoted_newlines_are_recognised() {
    let comma = read(&format!("{HEADER}\r\n7,\"Zoë\nMaria\",\"Berg, Lis\",z@example.org\r\n"));
    assert_eq!(comma.rows[0].cells, ["7", "Zoë\nMaria", "Berg, Lis", "z@example.org"]);
    for (delimiter, marked) in [(';', false), ('\t', true), (',', true)] {
        let text = format!("{HEADER}\n7,Zoë,Berg,z@example.org\n").replace(',', &delimiter.to_string());
        let bytes = if marked { format!("\u{feff}{text}") } else { text };
        let table = read(&bytes);
        assert_eq!((table.delimiter, table.rows[0].cells[1].as_str()), (delimiter, "Zoë"));
    }
    assert_eq!(read(&format!("sep=|\n{}\n7|Z|B|z@example.org", HEADER.replace(',', "|"))).rows.len(), 1);
}

#[test]
fn encodings_and_headers_that_do_not_do_are_told() {
    assert_eq!(Table::read(b"\xff\xfea\0"), Err(TableError::Utf16));
    assert_eq!(Table::read(b"number\nZo\xeb"), Err(TableError::NotUtf8(10)));
    assert_eq!(Table::read(b""), Err(TableError::Empty));
    assert_eq!(Table::read(format!("{HEADER}\n\n").as_bytes()), Err(TableError::Empty));
    let missing = Table::read(b"number,mail\n1,a@example.org");
    assert_eq!(missing, Err(TableError::Missing(vec![Column::GivenName, Column::FamilyName])));
    let twice = Table::read(format!("{HEADER},mail\n").as_bytes());
    assert_eq!(twice, Err(TableError::Twice(Column::Email)));
}

#[test]
fn ragged_rows_and_repeated_keys_are_named_by_row_and_column() {
    let table = read(&format!("{HEADER}\nA1,a,b,a@example.org\n2,a,b\na1,c,d,c@example.org\n"));
    assert_eq!(table.rows.len(), 1);
    let wrong: Vec<_> = table.wrong.iter().map(|wrong| (wrong.row, wrong.errors[0].column)).collect();
    assert_eq!(wrong, [(3, None), (4, Some(Column::PersonnelNumber))]);
    assert!(table.wrong[1].errors[0].message.contains("row 2"));
}

#[test]
fn chunks_are_bounded_complete_and_put_employees_first() {
    let long = "名".repeat(200);
    let mut text = format!("{HEADER},kind\n0,v,v,v@example.org,visitor\n");
    for number in 1..=1000 {
        text += &format!("{number},{long},b,{number}@example.org,\n");
    }
    let table = read(&text);
    let chunks = table.chunks();
    assert_eq!(chunks.iter().map(|chunk| chunk.rows.len()).sum::<usize>(), 1001);
    // A sponsor has to be there before the row that names one comes.
    let last = chunks.last().unwrap();
    assert_eq!(last.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2], "alone");
    for chunk in &chunks {
        assert!(chunk.rows.len() <= CHUNK_ROWS);
        assert!(serde_json::to_vec(chunk).unwrap().len() < 2 * CHUNK_BYTES);
    }
    assert_eq!(chunks, read(&text).chunks());
}

#[test]
fn a_chunk_says_which_sponsors_the_file_brings() {
    let table = read(&format!(
        "{HEADER},kind,sponsor\nC1,a,b,a@example.org,contractor,E1\nE1,c,d,c@example.org,,\n\
         C2,e,f,e@example.org,contractor,e1\nC3,g,h,g@example.org,contractor,E9\n\
         C4,i,j,i@example.org,contractor,C1\n"
    ));
    let brought: Vec<_> = table.chunks().into_iter().map(|chunk| chunk.brought).collect();
    assert_eq!(brought, [vec![], vec!["e1".to_owned()]], "once, and no contractor");
}
