import Outbound
import Testing

@Suite struct OutboundURLTests {
    @Test(arguments: [
        ("https://Hooks.Contoso.example/a?sig=1", "hooks.contoso.example", "https://hooks.contoso.example/a?sig=1"),
        ("HTTPS://hooks.example:443", "hooks.example", "https://hooks.example/"),
        ("https://hooks.example?x=1", "hooks.example", "https://hooks.example/?x=1"),
        ("http://tickets.lan:8080/t", "tickets.lan:8080", "http://tickets.lan:8080/t"),
        ("https://[2606:4700::1111]:8443/", "[2606:4700::1111]:8443", "https://[2606:4700::1111]:8443/"),
    ])
    func `one reading of an address`(text: String, shown: String, whole: String) throws {
        let url = try OutboundURL(text)
        #expect("\(url)" == shown)
        #expect(url.text == whole)
        #expect(!String(reflecting: url).contains("sig"))
    }

    @Test(arguments: [
        "", "hooks.example", "ftp://hooks.example", "file:///etc/passwd", "https://", "https://user@hooks.example/",
        "https://hooks.example#x", "https://hooks.example\\@127.0.0.1/", "https://hooks.example/ x",
        "https://ho%6fks.example/",
        "https://hooks.example:0/", "https://hooks.example:65536/", "https://hooks.example:x/", "https://[::1/",
        "https://[x]/",
        "https://a..example/", "https://é.example/", "https://hooks.example/\r\nHost: x",
    ])
    func `what can be read in two ways is refused`(text: String) {
        #expect(throws: OutboundURL.Malformed.self) { try OutboundURL(text) }
    }
}
