import ArgumentParser
import FoundationEssentials

/// Which database, if not the embedded one of the running gateway.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the database's libpq URI, instead of GATEWAY_DATABASE_URL.",
            valueName: "file"
        ),
        completion: .file()
    )
    var databaseUrlFile: String?

    /// The database itself where a URI is known, else the gateway's view of it.
    func schema(over connection: ConnectionOptions) throws -> Schema {
        if let databaseUrlFile {
            return .database(uri: try SecretFile.line(databaseUrlFile, what: "database URL"))
        }
        let uri = ProcessInfo.processInfo.environment["GATEWAY_DATABASE_URL"] ?? ""
        return uri.isEmpty ? .gateway(connection) : .database(uri: uri)
    }
}
