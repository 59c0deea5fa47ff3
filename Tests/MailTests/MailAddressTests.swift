import Testing

@testable import Mail

@Suite struct MailAddressTests {
    @Test(arguments: [
        "kim@contoso.example", "k.i-m+digest@mail.contoso.example", "o'hara@x.example", "a@localhost",
        "kim@xn--mller-kva.example",
    ])
    func `a mailbox is taken as it is`(text: String) throws {
        #expect(try MailAddress(parsing: text).address == text)
    }

    @Test(arguments: [
        "", "kim", "@contoso.example", "kim@", "kim@@x.example", ".kim@x.example", "kim.@x.example", "k..m@x.example",
        "kim@x..example", "kim@-x.example", "kim @x.example", "kim@x.example\r\nRCPT TO:<mallory@x.example>",
        "kim@x.example>",
        "müller@x.example", "kim@münchen.example", "\"kim\"@x.example", "kim@[127.0.0.1]", "a,b@x.example",
    ])
    func `what is no mailbox is refused in words`(text: String) {
        let error = #expect(throws: MailAddress.Malformed.self) { try MailAddress(address: text) }
        #expect(error?.description.isEmpty == false)
    }

    @Test(arguments: [
        ("Digests <d@x.example>", "Digests", "Digests <d@x.example>"),
        ("\"Northwind, Inc.\" <d@x.example>", "Northwind, Inc.", "\"Northwind, Inc.\" <d@x.example>"),
        ("Größe <d@x.example>", "Größe", "=?utf-8?B?R3LDtsOfZQ==?= <d@x.example>"),
    ])
    func `a name stands before it, quoted or encoded where it must be`(
        text: String,
        name: String,
        header: String
    ) throws {
        let address = try MailAddress(parsing: text)
        #expect(address.name == name)
        #expect(address.header == header)
    }
}
