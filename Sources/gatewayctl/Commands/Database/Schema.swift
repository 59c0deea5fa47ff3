/// The schema of a database, opened here or asked for at the gateway; both answer in the same JSON.
enum Schema {
    case database(uri: String)
    case gateway(ConnectionOptions)

    func status() async throws -> (states: [MigrationState], body: [UInt8]) {
        switch self {
        case .database(let uri): try Self.answer(try await DatabaseSchema(uri: uri).status())
        case .gateway(let connection):
            try Self.decoded(try await connection.withClient { try await $0.send(.get, "database") })
        }
    }

    func migrate() async throws -> (states: [MigrationState], body: [UInt8]) {
        switch self {
        case .database(let uri): try Self.answer(try await DatabaseSchema(uri: uri).migrate())
        case .gateway(let connection):
            try Self.decoded(try await connection.withClient { try await $0.send(.post, "database", "migrate") })
        }
    }

    private static func answer(_ states: [MigrationState]) throws -> ([MigrationState], [UInt8]) {
        (states, try AdminCoding.bytes(["items": states]))
    }

    private static func decoded(_ body: [UInt8]) throws -> ([MigrationState], [UInt8]) {
        (try AdminCoding.decode(Items<MigrationState>.self, from: body).items, body)
    }
}
