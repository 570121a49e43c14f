//! A printer for trying out: cards come out as PDF files.

use super::{CardPrinter, Notice, PrintFault, PrintOrder};
use async_trait::async_trait;
use std::path::{Path, PathBuf};
use tokio::fs;

/// Puts each card into a folder, as a file with the name of its job.
pub struct FolderPrinter {
    folder: PathBuf,
}

impl FolderPrinter {
    /// The printer that prints into this folder.
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn fault(path: &Path, error: &std::io::Error) -> PrintFault {
        PrintFault::Folder(format!("{} cannot be used: {error}", path.display()))
    }
}

#[async_trait]
impl CardPrinter for FolderPrinter {
    fn name(&self) -> &'static str {
        "Virtual printer"
    }

    async fn examine(&self) -> Result<(), PrintFault> {
        fs::create_dir_all(&self.folder).await.map_err(|error| Self::fault(&self.folder, &error))
    }

    async fn print(&self, order: &PrintOrder, _: &mut Notice<'_>) -> Result<(), PrintFault> {
        self.examine().await?;
        let file = self.folder.join(format!("{}.pdf", order.job_name()));
        let fault = |error: std::io::Error| Self::fault(&file, &error);
        if fs::try_exists(&file).await.map_err(fault)? {
            return Ok(());
        }
        let draft = file.with_extension("draft");
        fs::write(&draft, &order.pdf).await.map_err(fault)?;
        fs::rename(&draft, &file).await.map_err(fault)
    }
}
