import ArgumentParser
import Foundation
import Testing

@testable import gatewayctl

@Suite struct InputTests {
    private static let now = Date(timeIntervalSince1970: 1_740_816_000)  // 2025-03-01T08:00:00Z

    @Test(arguments: [
        ("2025-03-01T08:00:00Z", 0.0), ("2025-03-01t08:00:00z", 0), ("2025-03-01 09:00:00+01:00", 0),
        ("2025-03-01T00:30:00-07:30", 0), ("2025-03-01T08:00:00.5Z", 0.5), ("2025-03-01T08:00:00.1234567Z", 0.1234567),
        ("2025-03-01", -28800), ("24h", -86400), ("90m", -5400), ("7d", -604_800), ("2w", -1_209_600), ("30s", -30),
    ])
    func `a time is read in each of its forms`(text: String, offset: Double) throws {
        let date = try Moment.argument(text).date(in: .utc, now: Self.now)

        #expect(abs(date.timeIntervalSince(Self.now) - offset) < 0.000_001)
    }

    @Test(arguments: [
        "", "yesterday", "2025-02-30", "2025-13-01", "2025-3-1", "2025-03-01T25:00:00Z", "2025-03-01T08:00:00",
        "2025-03-01T08:00:00.Z", "2025-03-01T08:00:00+1:00", "-7d", "0d", "7", "d", "7y", "٧d", "2025-03-01T08:00Z",
        "99999999999999999999d", "2025-03-01T08:00:00Zx", "2025-03-01T08:00:60.5+99:00",
    ])
    func `what is no time is refused`(text: String) {
        #expect(throws: ValidationError.self) { try Moment.argument(text) }
    }

    @Test func `a time without a zone is refused with the zone as the suggestion`() {
        let error = #expect(throws: ValidationError.self) { try Moment.argument("2025-03-01T08:00:00") }

        #expect(error?.message.contains("2025-03-01T08:00:00Z") == true)
    }

    @Test func `a relative end lies ahead`() throws {
        let date = try Moment.argument("180d").date(in: .utc, now: Self.now, ahead: true)

        #expect(date.timeIntervalSince(Self.now) == 180 * 86400)
    }

    @Test(arguments: [
        "11111111-2222-3333-4444-AAAAAAAAAAAA", " {11111111-2222-3333-4444-aaaaaaaaaaaa}\n",
        "11111111222233334444aaaaaaaaaaaa",
    ])
    func `a GUID is taken as people paste it`(text: String) throws {
        #expect(try GUID.tenant(text).text == "11111111-2222-3333-4444-aaaaaaaaaaaa")
    }

    @Test(arguments: [
        ("contoso.onmicrosoft.com", "domain"), ("11111111-2222", "32 hexadecimal"),
        ("00000000-0000-0000-0000-000000000000", "zeros"), ("", "32 hexadecimal"),
    ])
    func `what is no GUID is told apart, with where to find the right one`(text: String, words: String) {
        let error = #expect(throws: ValidationError.self) { try GUID.tenant(text) }

        #expect(error?.message.contains(words) == true)
        #expect(error?.message.contains("Entra admin center") == true)
    }

    @Test(arguments: [
        ("audit.general", "Audit.General"), ("DLP.All", "DLP.All"),
        ("AUDIT.AZUREACTIVEDIRECTORY", "Audit.AzureActiveDirectory"),
    ])
    func `content types get Microsoft's spelling`(text: String, name: String) throws {
        #expect(try ContentTypeName.argument(text) == name)
    }

    @Test(arguments: [("Audit.Genral", "Audit.General"), ("sharepoint", "Audit.SharePoint"), ("dlp", "DLP.All")])
    func `a mistyped content type gets a suggestion`(text: String, suggestion: String) {
        let error = #expect(throws: ValidationError.self) { try ContentTypeName.argument(text) }

        #expect(error?.message.contains("Did you mean '\(suggestion)'?") == true)
    }

    @Test func `time zones are held against the host's list, with a suggestion`() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: "\(folder.path)/Europe", withIntermediateDirectories: true)
        _ = try folder.file("Europe/Berlin", "")
        _ = try folder.file("UTC", "")

        #expect(try TimeZoneName.checked("Europe/Berlin", folder: folder.path) == "Europe/Berlin")
        for (text, suggestion) in [("Europe/Berln", "Europe/Berlin"), ("Berlin", "Europe/Berlin")] {
            let error = #expect(throws: ValidationError.self) { try TimeZoneName.checked(text, folder: folder.path) }
            #expect(error?.message.contains("Did you mean '\(suggestion)'?") == true)
        }
        for text in ["", "/etc/passwd", "../../etc/passwd", "Europe", "Europe/Berlin; rm"] {
            #expect(throws: ValidationError.self) { try TimeZoneName.checked(text, folder: folder.path) }
        }
        #expect(try TimeZoneName.checked("Mars/Olympus", folder: "\(folder.path)/absent") == "Mars/Olympus")
    }

    @Test(arguments: [("s3cret~", "s3cret~"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), (" a b ", " a b ")])
    func `a secret's last line end is not part of it, and all else is`(text: String, secret: String) throws {
        #expect(try SecretFile.line(Array(text.utf8), what: "secret") == secret)
    }

    @Test(arguments: [[], [0x0A], Array("a\nb".utf8), [0xFF, 0xFE], Array("a\n\n".utf8)])
    func `a secret that cannot be one is refused without being shown`(bytes: [UInt8]) {
        let failure = #expect(throws: CommandFailure.self) { try SecretFile.line(bytes, what: "client secret") }

        #expect(failure?.status == .usage)
    }

    @Test func `the socket's path comes from the nearest place that names it`() {
        func path(_ option: String?, _ environment: [String: String], root: Bool = false) -> String {
            AdminSocket.resolve(option: option, environment: environment, isRoot: root).path
        }
        let all = [
            "GATEWAY_ADMIN_SOCKET": "/a.sock", "GATEWAY_STATE_DIR": "/state", "XDG_STATE_HOME": "/xdg",
            "HOME": "/home/x",
        ]

        #expect(path("/o.sock", all) == "/o.sock")
        #expect(path(nil, all) == "/a.sock")
        #expect(path(nil, all.filter { $0.key != "GATEWAY_ADMIN_SOCKET" }) == "/state/admin.sock")
        #expect(
            path(nil, ["GATEWAY_ADMIN_SOCKET": "", "GATEWAY_STATE_DIR": ""], root: true)
                == "/var/lib/gateway/admin.sock"
        )
        #expect(path(nil, ["XDG_STATE_HOME": "/xdg", "HOME": "/home/x"]) == "/xdg/gateway/admin.sock")
        #expect(path(nil, ["XDG_STATE_HOME": "rel", "HOME": "/home/x"]) == "/home/x/.local/state/gateway/admin.sock")
    }

    @Test func `a socket path too long for the system is told before it is tried`() {
        let socket = AdminSocket(path: "/" + String(repeating: "x", count: 107), origin: "--socket")

        #expect(socket.obstacle()?.message.contains("108 bytes; the system takes 107") == true)
        #expect(socket.obstacle()?.status == .unreachable)
    }

    @Test(arguments: [
        (200, "Contoso"), (0, "Fabrikam, Inc."), (1, "Ünïcode / ?#%"), (2, ".."), (3, "a+b&c=d"),
    ])
    func `a reference survives the URL it is put into`(_: Int, text: String) {
        #expect(PercentEncoding.segment(text).removingPercentEncoding == text)
        #expect(PercentEncoding.segment(text).allSatisfy { $0.isASCII && !"/?#&=+ ".contains($0) && $0 != "\0" })
        #expect(PercentEncoding.segment(text) != "..")
    }

    @Test(arguments: [
        ("Contoso", "Contoso"), ("Fabrikam, Inc.", "'Fabrikam, Inc.'"), ("O'Neil", "'O'\\''Neil'"), ("", "''"),
    ])
    func `what we tell people to type is one word for the shell`(text: String, word: String) {
        #expect(Shell.quoted(text) == word)
    }
}
