import FoundationEssentials
import HTTPTypes
import Testing

@testable import Gateway
@testable import GatewayHTTP

@Suite struct NegotiationTests {
    @Test(arguments: [
        (nil, DigestForm.json), ("", .json), ("*/*", .json), ("application/json", .json), ("text/html", .html),
        ("TEXT/HTML;charset=utf-8", .html), ("text/*", .html), ("text/csv, text/html;q=0.9", .csv),
        ("text/html;q=0.5, text/markdown;q=0.8, application/json;q=0.1", .markdown),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .html),
        ("text/*;q=0.9, text/html;q=0.1, application/json;q=0.5", .markdown), ("text/plain, */*;q=0.1", .text),
        ("application/json;q=0, */*", .html), ("text/csv;q=2, text/plain", .text),
    ])
    func `the form is what Accept likes best`(header: String?, form: DigestForm) throws {
        #expect(try DigestForm(accepting: header) == form)
    }

    @Test(arguments: ["image/png", "application/json;q=0", "text/html;q=0, application/json;q=0.0", "nonsense"])
    func `what cannot be had is refused with what can`(header: String) {
        let error = #expect(throws: GatewayError.self) { try DigestForm(accepting: header) }
        #expect(error?.code == .requestNotAcceptable)
        #expect(error?.code.httpStatus == 406)
        for form in DigestForm.allCases { #expect(error?.message.contains(form.mediaType) == true) }
    }

    @Test(arguments: [
        (nil, ContentCoding.identity), ("", .identity), ("gzip", .gzip), ("gzip, deflate, br", .gzip),
        ("x-gzip", .gzip),
        ("gzip;q=0", .identity), ("br", .identity), ("*", .gzip), ("gzip;q=0.5, identity", .identity),
        ("identity;q=0.5, gzip;q=0.5", .gzip), ("*;q=0", .identity), ("deflate, gzip;q=0.001", .gzip),
    ])
    func `gzip is for who takes it`(header: String?, coding: ContentCoding) {
        #expect(ContentCoding(accepting: header) == coding)
    }

    @Test func `HTTP dates are written and read, and others are none`() {
        let date = Date(timeIntervalSince1970: 784_111_777)
        #expect(HTTPDate.text(date) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.date("Sun, 06 Nov 1994 08:49:37 GMT") == date)
        for other in ["Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "yesterday", "", "1994-11-06"] {
            #expect(HTTPDate.date(other) == nil)
        }
    }

    @Test(arguments: [
        ("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("*", true), ("\"b\"", false), ("a", false),
        ("\"aa\"", false),
    ])
    func `a copy is good when its tag is among those named`(header: String, isFresh: Bool) {
        let validators = Validators(tag: "\"a\"", modifiedAt: Date(timeIntervalSince1970: 784_111_777.5))
        #expect(validators.isFresh(for: [.ifNoneMatch: header]) == isFresh)
        // A tag outweighs a time.
        #expect(
            validators.isFresh(for: [.ifNoneMatch: header, .ifModifiedSince: "Sun, 06 Nov 1994 08:49:37 GMT"])
                == isFresh
        )
    }

    @Test func `a copy is good when nothing is newer`() {
        let validators = Validators(tag: "\"a\"", modifiedAt: Date(timeIntervalSince1970: 784_111_777.5))
        #expect(validators.isFresh(for: [.ifModifiedSince: "Sun, 06 Nov 1994 08:49:37 GMT"]))
        #expect(!validators.isFresh(for: [.ifModifiedSince: "Sun, 06 Nov 1994 08:49:36 GMT"]))
        #expect(!validators.isFresh(for: [.ifModifiedSince: "whenever"]))
        #expect(!validators.isFresh(for: [:]))
    }

    @Test(arguments: [0, 1, 1023, 1024, 100_000])
    func `what gzip packs unpacks to the same`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
        guard let packed = Gzip.pack(bytes) else {
            #expect(count < 1024, "so regular a text becomes smaller")
            return
        }
        #expect(packed.count < bytes.count)
        #expect(try Gunzip.unpack(packed) == bytes)
    }

    @Test(arguments: [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click", true),
        ("application/x-www-form-urlencoded; charset=utf-8", "a=b&List-Unsubscribe=One-Click\r\n", true),
        ("application/x-www-form-urlencoded", "List-Unsubscribe=Two-Click", false),
        ("text/plain", "List-Unsubscribe=One-Click", false),
        (
            "multipart/form-data; boundary=x7",
            "--x7\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x7--\r\n", true
        ),
        (
            "multipart/form-data; boundary=\"x7\"",
            "--x7\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nOne-Click\r\n--x7--\r\n", false
        ),
        ("multipart/form-data", "--x7", false), ("multipart/form-data; boundary=", "One-Click", false),
        (nil, "", false),
    ])
    func `one click is read from a form and from multipart`(type: String?, body: String, isAsked: Bool) {
        #expect(OneClick.isAsked(by: Array(body.utf8), type: type) == isAsked)
    }
}
