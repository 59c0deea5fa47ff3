import FoundationEssentials

/// In whose name digests come.
struct Brand: Codable {
    struct Logo: Codable {
        var mediaType: String
        var data: Data
    }

    var name: String?
    var logo: Logo?
    var colour: String?
    var footer: String?
    var replyTo: String?

    static var table: Table<Brand> {
        Table(columns: [
            Column("name", "NAME") { Cell($0.name) },
            Column("colour", "COLOUR") { Cell($0.colour) },
            Column("logo", "LOGO") { brand in Cell(brand.logo.map { "\($0.mediaType), \($0.data.count) bytes" }) },
            Column("replyTo", "REPLY TO") { Cell($0.replyTo) },
            Column("footer", "FOOTER", .wrap) { Cell($0.footer) },
        ])
    }
}
