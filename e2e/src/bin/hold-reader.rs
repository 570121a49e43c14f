//! `hold-reader READER`: holds a reader in a transaction, as any other program might, until told to let go.

use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use std::error::Error;
use std::ffi::CString;
use std::io::{self, Write as _};

fn main() -> Result<(), Box<dyn Error>> {
    let reader = std::env::args().nth(1).ok_or("which reader?")?;
    let context = Context::establish(Scope::User)?;
    let mut card = context.connect(&CString::new(reader)?, ShareMode::Shared, Protocols::ANY)?;
    let transaction = card.transaction()?;
    writeln!(io::stdout(), "held")?;
    // A closed input is an order, too.
    io::stdin().read_line(&mut String::new())?;
    transaction.end(Disposition::LeaveCard).map_err(|(_, error)| error)?;
    card.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error)?;
    Ok(writeln!(io::stdout(), "released")?)
}
