extension PostgresConnection {
    /// Waits for notifications; returns none when `ticket` is withdrawn, so that the listener can change channels.
    func notifications(_ ticket: Ticket) throws(PostgresError) -> [PostgresNotification] {
        var patience = Patience(ticket: ticket, limit: nil, stopsStatement: false)
        return try openWire().notifications(&patience)
    }
}
