/// Where the database is and how patient to be with it.
///
/// Its description shows no URI, because a URI may hold the password.
package struct PostgresConfiguration: Sendable {
    /// A libpq connection URI or keyword string; several hosts, `target_session_attrs` and `sslmode` included.
    package var uri: String
    /// The role that every connection assumes with `SET ROLE`; `nil` stays the one who logged in.
    package var role: String?
    /// How the connections are called in `pg_stat_activity`, unless the URI says otherwise.
    package var applicationName = "gateway"
    /// How long to try each host; a `connect_timeout` in the URI wins.
    ///
    /// libpq counts whole seconds and at least two.
    package var connectTimeout: Duration = .seconds(10)
    /// After which the server stops a statement; `nil` waits for ever.
    package var statementTimeout: Duration? = .seconds(30)
    /// The most connections that a pool opens; 1 or more.
    package var poolSize = 8
    /// How long a caller waits for a free connection, opening one included.
    package var acquireTimeout: Duration = .seconds(10)
    /// After which a pool closes a connection that nobody used.
    package var idleTimeout: Duration = .seconds(300)
    /// How much longer than the statement timeout to wait for a server that says nothing at all.
    ///
    /// Then the network is taken for dead and the connection dropped.
    package var silenceGrace: Duration = .seconds(5)

    package init(uri: String) {
        self.uri = uri
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        "PostgresConfiguration(role: \(role ?? "none"), pool size: \(poolSize))"
    }

    package var debugDescription: String { description }
}
