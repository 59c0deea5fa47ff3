import Outbound
import Testing

@Suite struct AddressGuardTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
        "2002:7f00:1::", "2002:a9fe:a9fe::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
    ])
    func `what is not the internet is closed`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressGuard.isPublic(address))
        #expect(!AddressGuard.strict.allows(address, of: "hooks.contoso.example"))
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
        "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255", "168.63.129.17", "::ffff:1.1.1.1", "64:ff9b::101:101", "2606:4700::1111", "2a00:1450::1",
    ])
    func `what is the internet is open`(text: String) throws {
        #expect(AddressGuard.isPublic(try #require(IPAddress(text))))
    }

    @Test func `an operator opens hosts, addresses and ranges, and nothing else is open`() throws {
        let guardian = try AddressGuard(opening: "tickets.lan, 10.1.0.0/16,192.168.7.9 , fd00:1::/32")
        let ten = try #require(IPAddress("10.1.255.1"))
        #expect(guardian.allows(ten, of: "any.example"))
        #expect(guardian.allows(try #require(IPAddress("::ffff:10.1.2.3")), of: "any.example"))
        #expect(!guardian.allows(try #require(IPAddress("10.2.0.1")), of: "any.example"))
        #expect(guardian.allows(try #require(IPAddress("10.2.0.1")), of: "tickets.lan"))
        #expect(!guardian.allows(try #require(IPAddress("10.2.0.1")), of: "x.tickets.lan"))
        #expect(guardian.allows(try #require(IPAddress("192.168.7.9")), of: "x"))
        #expect(!guardian.allows(try #require(IPAddress("192.168.7.10")), of: "x"))
        #expect(guardian.allows(try #require(IPAddress("fd00:1:2::3")), of: "x"))
        #expect(!guardian.allows(try #require(IPAddress("fd00:2::3")), of: "x"))
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0/8", "a b", "http://x", "x/8", "[::1]", "-é"])
    func `what cannot be read opens nothing`(entry: String) {
        #expect(throws: AddressGuard.Malformed.self) { try AddressGuard(opening: "a.example,\(entry)") }
    }
}
