import FoundationEssentials

/// One step of the database's schema.
struct MigrationState: Codable, Equatable {
    var name: String
    var appliedAt: Date?
    /// Whether what was applied is what this program carries.
    var checksumMatches: Bool

    private var stateCell: Cell {
        switch (appliedAt, checksumMatches) {
        case (nil, _): .state("pending", .warning)
        case (_, true): .state("applied", .good)
        case (_, false): .state("edited", .bad)
        }
    }

    static var table: Table<MigrationState> {
        Table(columns: [
            Column("name", "MIGRATION") { .text($0.name) },
            Column("state", "STATE") { $0.stateCell },
            Column("appliedAt", "APPLIED") { Cell($0.appliedAt) },
            Column("checksumMatches", nil) { .text($0.checksumMatches ? "true" : "false") },
        ])
    }
}

extension [MigrationState] {
    /// Why a program must not work on this database: somebody changed a migration after it was applied.
    var failure: CommandFailure? {
        guard let edited = first(where: { $0.appliedAt != nil && !$0.checksumMatches }) else { return nil }
        return CommandFailure(
            .failed,
            "The migration \(edited.name) was applied in another form than this program carries.",
            remedy: "Install the gateway's own release again; a landed migration is never edited.",
            code: "migration.edited"
        )
    }
}
