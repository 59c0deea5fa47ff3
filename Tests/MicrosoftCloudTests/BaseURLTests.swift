import MicrosoftCloud
import Testing

@Suite struct BaseURLTests {
    private let root = Result { try BaseURL("https://manage.office.com/base") }

    @Test(arguments: [
        "https://manage.office.com/base/api/v1.0/x?y=z",
        "HTTPS://MANAGE.office.com:443/base/api/v1.0/x?y=z",
    ])
    func `An address below the root is covered, whatever its letter case`(address: String) throws {
        #expect(try root.get().covers(address) == "/api/v1.0/x?y=z")
    }

    @Test(arguments: [
        "http://manage.office.com/base/x", "https://manage.office.com.contoso.example/base/x",
        "https://manage.office.com@contoso.example/base/x", "https://user@manage.office.com/base/x",
        "https://contoso.example/base/x", "https://manage.office.com:8443/base/x",
        "https://manage.office.com/basement/x",
        "https://manage.office.com/base", "https://manage.office.com/base/../x",
        "https://manage.office.com/base/%2e%2E/x",
        "https://manage.office.com/base/.%2e/x", "https://manage.office.com/base/a%2fb",
        "https://manage.office.com/base/a%5Cb",
        "https://manage.office.com\\@contoso.example/base/x", "https://manage.office.com/base/x#y",
        "https://manage.office.com/base/x y", "https://manage.office.com/base/x\r\nHost: a",
        "//manage.office.com/base/x",
        "/base/x", "", "https://manage.office.com?/base/x", "https://mánage.office.com/base/x",
    ])
    func `An address anywhere else is not covered`(address: String) throws {
        #expect(try root.get().covers(address) == nil)
    }

    @Test(arguments: [
        ("ftp://a", BaseURL.Problem.notHTTPS), ("http://a", .notHTTPS), ("a.example", .malformed),
        ("https://", .malformed),
        ("https://a:0", .malformed), ("https://a:99999", .malformed), ("https://a b", .malformed),
        ("https://u@a", .userInfo), ("https://a/#f", .queryOrFragment), ("https://a?q", .queryOrFragment),
        ("https://a//b", .malformed), ("https://[::1", .malformed),
    ])
    func `What is no base URL is refused with its reason`(text: String, problem: BaseURL.Problem) {
        #expect(throws: problem) { try BaseURL(text) }
    }

    @Test func `Hosts may be addresses`() throws {
        #expect(try BaseURL("https://[::1]:9443/x").host == "[::1]")
        #expect(try BaseURL("https://127.0.0.1:9443/x/").description == "https://127.0.0.1:9443/x")
    }
}
