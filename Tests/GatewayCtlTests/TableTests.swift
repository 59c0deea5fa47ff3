import FoundationEssentials
import Testing

@testable import gatewayctl

@Suite struct TableTests {
    private struct Share: Equatable {
        var name: String
        var count: Int?
        var at: Date?
        var note: String
    }

    private static var table: Table<Share> {
        Table(columns: [
            Column("name", "NAME", .shorten) { .text($0.name) },
            Column("count", "COUNT") { $0.count.map { .number($0) } ?? .none },
            Column("at", "AT") { Cell($0.at) },
            Column("id", nil) { _ in .text("only in CSV") },
            Column("spare", "SPARE", .leave) { _ in .text("spare") },
            Column("note", "NOTE", .wrap) { .text($0.note) },
        ])
    }

    private static let rows = [
        Share(name: "Contoso", count: 7, at: Date(timeIntervalSince1970: 1_740_816_000), note: "fine"),
        Share(
            name: "Fabrikam Industrial Sites",
            count: 12345,
            at: nil,
            note: "a long story about everything that happened there"
        ),
        Share(name: "日本語テナント", count: nil, at: nil, note: "wide"),
    ]

    @Test func `columns are aligned and numbers end below one another`() {
        let text = Self.table.text(Self.rows, zone: .utc, terminal: .none)

        #expect(
            text == """
                NAME                       COUNT  AT (UTC)             SPARE  NOTE
                Contoso                        7  2025-03-01 08:00:00  spare  fine
                Fabrikam Industrial Sites  12345  -                    spare  a long story about everything that happened there
                日本語テナント                 -  -                    spare  wide

                """
        )
    }

    @Test(arguments: 66...120) func `no line is wider than the terminal and nothing that wraps is lost`(width: Int) {
        let text = Self.table.text(Self.rows, zone: .utc, terminal: Terminal(width: width, hasColour: false))

        for line in text.split(separator: "\n") { #expect(VisibleText.width(String(line)) <= width) }
        let words = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        #expect(words.contains("happened there") || words.contains("there"))
        #expect(!text.contains("SPARE") || width >= 73)
    }

    @Test func `a narrow terminal loses the columns that can be spared, then names are cut`() {
        let text = Self.table.text(Self.rows, zone: .utc, terminal: Terminal(width: 68, hasColour: false))

        #expect(
            text == """
                NAME            COUNT  AT (UTC)             NOTE
                Contoso             7  2025-03-01 08:00:00  fine
                Fabrikam Indu…  12345  -                    a long story about
                                                            everything that happened
                                                            there
                日本語テナント      -  -                    wide

                """
        )
    }

    @Test func `colour adds nothing but escape sequences`() {
        let table = Table<String>(columns: [
            Column("state", "STATE") { .state($0, .bad) }, Column("x", "X") { .text($0) },
        ])
        let plain = table.text(["suspended"], zone: .utc, terminal: .none)

        let coloured = table.text(["suspended"], zone: .utc, terminal: Terminal(width: 80, hasColour: true))

        #expect(coloured.contains("\u{1B}[31msuspended\u{1B}[0m"))
        #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
        #expect(!plain.contains("\u{1B}"))
    }

    @Test func `what came from elsewhere cannot command the terminal or break the lines`() {
        let table = Table<String>(columns: [Column("a", "A") { .text($0) }, Column("b", "B") { .text($0) }])

        let text = table.text(
            ["evil\u{1B}[2J\nname\u{202E}txt.exe\u{9B}31m"],
            zone: .utc,
            terminal: Terminal(width: 200, hasColour: false)
        )

        #expect(text.split(separator: "\n").count == 2)
        #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{9B}" })
    }

    @Test func `CSV has every column, times in UTC, and quotes what it must`() {
        let csv = Self.table.csv([
            Share(name: "Fabrikam, \"Inc.\"", count: 1, at: Date(timeIntervalSince1970: 0), note: "")
        ])

        #expect(
            csv == """
                name,count,at,id,spare,note
                "Fabrikam, ""Inc.""\",1,1970-01-01T00:00:00Z,only in CSV,spare,

                """
        )
    }

    @Test(arguments: [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("@x", "'@x"), ("+1", "'+1"), ("-1", "'-1"),
        ("a\nb", "\"a\nb\""), ("plain", "plain"), ("", ""), ("\tx", "'\tx"),
    ])
    func `a spreadsheet sees no formula in a name`(text: String, field: String) {
        #expect(CSV.field(text) == field)
    }

    @Test func `details stand beside their labels and go on below themselves`() {
        var details = Details()
        details.add("Name", .text("Contoso"))
        details.add("Absent", .none)
        details.add("Since", .time(Date(timeIntervalSince1970: 1_740_816_000)))
        details.add("Next step", .text("Create a client secret in the portal"))

        let text = details.text(zone: .utc, terminal: Terminal(width: 40, hasColour: false))

        #expect(
            text == """
                Name       Contoso
                Since      2025-03-01 08:00:00 UTC
                Next step  Create a client secret in the
                           portal

                """
        )
    }

    @Test(arguments: [
        (["NO_COLOR": "1"], false), (["NO_COLOR": ""], true), ([:], true), (["TERM": "dumb"], false),
        (["TERM": "xterm"], true),
    ])
    func `NO_COLOR and a dumb terminal mean no colour`(environment: [String: String], isWanted: Bool) {
        #expect(Terminal.isColourWanted(environment) == isWanted)
    }
}
