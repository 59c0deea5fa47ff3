import FoundationEssentials
import Testing

@testable import gatewayctl

@Suite struct RawJSONTests {
    @Test(arguments: [
        (#"{"items":[1,2]}"#, "[1,2]"),
        (#" { "next" : "a\"}]b" , "items" : [ {"a":"]"} , [] ] } "#, #"[ {"a":"]"} , [] ]"#),
        (#"{"a":{"items":[9]},"b":12.5e3,"c":null,"items":["x\\"]}"#, #"["x\\"]"#),
        (#"{"items":"x","z":1}"#, #""x""#), (#"{"z":1,"items":12}"#, "12"), (#"{"items":true , "z":1}"#, "true"),
    ])
    func `a member's bytes are found wherever it stands`(object: String, value: String) {
        let found = RawJSON.member("items", of: Array(object.utf8)).map { String(decoding: $0, as: UTF8.self) }

        #expect(found == value)
    }

    @Test(arguments: ["", "[]", "{}", #"{"item":1}"#, #"{"items""#, #"{"items":"#, #"{"items":"x"#, "x", #"{"a":[1"#])
    func `what is not there or not whole is not found`(object: String) {
        #expect(RawJSON.member("items", of: Array(object.utf8)) == nil)
    }

    @Test func `pages become one list, value by value untouched, with the last page's cursor`() throws {
        let pages = [
            #"{"items":[{"n":12345678901234567890},{"é":"\u00e9"}],"next":"a"}"#, #"{"items":[ ],"next":"b"}"#,
            #"{"items":[{"z":1,"a":2}],"next":"c"}"#,
        ]

        let joined = String(decoding: RawJSON.joined(pages: pages.map { Array($0.utf8) }), as: UTF8.self)

        #expect(joined == #"{"items":[{"n":12345678901234567890},{"é":"\u00e9"},{"z":1,"a":2}],"next":"c"}"#)
    }

    @Test func `one page stays as it is, and none is an empty list`() {
        #expect(RawJSON.joined(pages: [Array(" {\"items\":[]} ".utf8)]) == Array(" {\"items\":[]} ".utf8))
        #expect(RawJSON.joined(pages: []) == Array(#"{"items":[]}"#.utf8))
    }
}
