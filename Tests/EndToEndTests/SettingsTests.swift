import Testing

@testable import gatewayd

/// What an operator may set, and what is said when it cannot be used.
@Suite struct SettingsTests {
    private static let publisher = ["GATEWAY_PUBLISHER_ID": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"]

    private func read(_ more: [String: String]) throws -> Settings {
        try Settings.read(environment: Self.publisher.merging(more) { $1 }, file: nil)
    }

    @Test func `what is not set has its default`() throws {
        let settings = try read([:])

        #expect(settings.publicURL == nil)
        #expect(settings.blobLimit == 256 << 20)
        #expect(settings.listOverlap == .seconds(3600))
        #expect(settings.idleTimeout == .seconds(60))
    }

    @Test(arguments: [
        ("1024", 1024), ("1KB", 1024), ("64kb", 64 << 10), ("256MB", 256 << 20), ("1GB", 1 << 30),
    ])
    func `a size has bytes, KB, MB or GB`(text: String, bytes: Int) throws {
        #expect(try read(["GATEWAY_BLOB_LIMIT": text]).blobLimit == bytes)
    }

    @Test func `lengths of time and the public address are taken as they are meant`() throws {
        let settings = try read([
            "GATEWAY_LIST_OVERLAP": "23h", "GATEWAY_IDLE_TIMEOUT": "5m",
            "GATEWAY_PUBLIC_URL": "HTTPS://Gateway.Example:443/msp//",
        ])

        #expect(settings.listOverlap == .seconds(82_800))
        #expect(settings.idleTimeout == .seconds(300))
        #expect(settings.publicURL.map { "\($0)" } == "https://gateway.example/msp")
    }

    @Test(arguments: [
        ("GATEWAY_BLOB_LIMIT", "a lot", "256MB"), ("GATEWAY_BLOB_LIMIT", "2GB", "1073741824"),
        ("GATEWAY_BLOB_LIMIT", "1000", "1024"), ("GATEWAY_BLOB_LIMIT", "-1KB", "256MB"),
        ("GATEWAY_BLOB_LIMIT", "9223372036854775807GB", "256MB"), ("GATEWAY_BLOB_LIMIT", "1.5MB", "256MB"),
        ("GATEWAY_LIST_OVERLAP", "24h", "23h"), ("GATEWAY_LIST_OVERLAP", "0s", "1s"),
        ("GATEWAY_LIST_OVERLAP", "9223372036854775807h", "23h"), ("GATEWAY_IDLE_TIMEOUT", "2h", "1h"),
        ("GATEWAY_IDLE_TIMEOUT", "soon", "30s"), ("GATEWAY_PUBLIC_URL", "http://gateway.example", "https://"),
        ("GATEWAY_PUBLIC_URL", "gateway.example", "https://"),
        ("GATEWAY_PUBLIC_URL", "https://gateway.example/?a=b", "query"),
    ])
    func `what cannot be used is named with what it should be`(key: String, value: String, words: String) {
        let error = #expect(throws: SettingsError.self) { try read([key: value]) }

        #expect(error?.description.contains("\(key) is '\(value)'") == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func `the help names every key that is read`() {
        for key in [
            "GATEWAY_PUBLIC_URL", "GATEWAY_BLOB_LIMIT", "GATEWAY_LIST_OVERLAP", "GATEWAY_IDLE_TIMEOUT",
        ] { #expect(Settings.help.contains(key)) }
    }
}
