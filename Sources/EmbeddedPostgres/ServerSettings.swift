/// What the server is told on its command line, so that no file of an older release decides.
struct ServerSettings {
    let folder: ClusterFolder
    let options: EmbeddedPostgresOptions

    var arguments: [String] {
        let durable = options.isDurable ? "on" : "off"
        let settings = [
            // Only the socket, in a folder of mode 0700; who may come in is decided by pg_hba.conf.
            ("listen_addresses", ""),
            ("port", String(ClusterFolder.port)),
            ("unix_socket_directories", folder.socketFolder),
            ("unix_socket_permissions", "0777"),
            ("max_connections", String(options.maxConnections)),
            ("shared_buffers", options.sharedBuffers),
            ("fsync", durable),
            // Even without fsync a commit outlives a killed server: the kernel has it.
            ("synchronous_commit", "on"),
            ("full_page_writes", durable),
            // What is large here is compressed and sealed already.
            ("wal_compression", "off"),
            ("max_wal_size", "512MB"),
            ("wal_level", "replica"),
            ("max_wal_senders", "3"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            // One file for each weekday, overwritten a week later.
            ("logging_collector", "on"),
            ("log_directory", folder.log),
            ("log_filename", "postgres-%a.log"),
            ("log_rotation_age", "1d"),
            ("log_rotation_size", "0"),
            ("log_truncate_on_rotation", "on"),
            ("log_file_mode", "0600"),
            // Statements and the details of errors quote customers' data: they stay out of the log.
            ("log_min_error_statement", "panic"),
            ("log_error_verbosity", "terse"),
            ("log_min_duration_statement", "-1"),
            ("log_statement", "none"),
            ("log_lock_waits", "off"),
            ("log_autovacuum_min_duration", "-1"),
            ("log_parameter_max_length_on_error", "0"),
        ]
        return ["-D", folder.data] + settings.flatMap { ["-c", "\($0.0)=\($0.1)"] }
    }

    /// Only these users of the machine come in, and only as the cluster's owner; the kernel says who they are.
    static let access = """
        # Written at every start of the gateway.
        local all all peer map=gateway
        """

    static func map(_ users: [SystemUser]) -> String {
        var lines = ["# Written at every start of the gateway."]
        for user in users { lines.append("gateway \"\(user.name)\" \(ClusterMaker.role)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
