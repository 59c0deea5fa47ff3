internal import CLibPQ

extension Wire {
    /// Opens the connection that the configuration describes; the caller owns it, whatever its status.
    static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> OpaquePointer {
        // libpq quotes a URI it cannot read, password included: find that out before it can.
        guard let options = unsafe PQconninfoParse(configuration.uri, nil) else {
            throw PostgresError(.connection, message: "the database URL is neither a URI nor keywords that libpq reads")
        }
        unsafe PQconninfoFree(options)
        let seconds = max(2, configuration.connectTimeout.components.seconds)
        // A later keyword wins: what stands before `dbname` are defaults that the URI may override.
        let settings = [
            ("fallback_application_name", configuration.applicationName),
            ("connect_timeout", String(seconds)),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"),
            ("dbname", configuration.uri),
            ("client_encoding", "UTF8"),
        ]
        let keywords = CStrings(settings.map(\.0))
        let values = CStrings(settings.map(\.1))
        guard let raw = unsafe PQconnectdbParams(keywords.base, values.base, 1) else {
            throw PostgresError(.connection, message: "libpq is out of memory")
        }
        return unsafe raw
    }
}
