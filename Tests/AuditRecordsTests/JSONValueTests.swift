import AuditRecords
import Foundation
import Testing

@Suite struct JSONValueTests {
    func parse(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8).span)
    }

    @Test func `a tree keeps every kind of value`() throws {
        let value = try parse(#" {"a":[1,-2.5,true,false,null,"x\n\ud83d\ude00",{}],"b":{"c":[]}} "#)

        #expect(
            value
                == .object([
                    "a": .array([
                        .integer(1), .number(-2.5), .bool(true), .bool(false), .null, .string("x\n😀"), .object([:]),
                    ]),
                    "b": .object(["c": .array([])]),
                ])
        )
    }

    @Test func `a number that fits no integer is still a number`() throws {
        #expect(try parse("9223372036854775807") == .integer(.max))
        #expect(try parse("18446744073709551615") == .number(0x1p64))
        #expect(try parse("123456789012345678901234567890") == .number(123_456_789_012_345_677_877_719_597_056))
        #expect(try parse("1e999") == .number(.infinity))
    }

    @Test func `half a surrogate pair does not lose the string around it`() throws {
        #expect(try parse(#""a\ud800b""#) == .string("a\u{fffd}b"))
        #expect(try parse(#""\ud83d\u0041""#) == .string("\u{fffd}A"))
    }

    @Test(arguments: [
        "", " ", "tru", "nulll", "01", "1.", ".5", "+1", "0x1F", "1e", "--1", "[1,]", "[1 2]", "{\"a\" 1}",
        "{\"a\":1,}",
        "{1:2}", "\"abc", "[1]]", "{} {}", "\"a\u{2}\"", "nan", "1a", "[", "{\"a\":", "\"\\\"",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONProblem.self) { try parse(text) }
    }

    @Test func `a tree agrees with Foundation on generated values`() throws {
        var random = SplitMix(state: 7)
        for _ in 0..<200 {
            let object = Self.object(depth: 3, &random)
            let data = try JSONSerialization.data(withJSONObject: object)
            let again = try JSONSerialization.data(
                withJSONObject: Self.plain(try parse(String(decoding: data, as: UTF8.self)))
            )
            let expected = try JSONSerialization.jsonObject(with: data) as? NSDictionary
            #expect(expected == (try JSONSerialization.jsonObject(with: again) as? NSDictionary))
        }
    }

    @Test func `values that say nothing are none, and truth and numbers may be text`() throws {
        let value = try parse(#"{"a":"","b":"<null>","c":null,"d":" x ","e":3,"f":"3","g":"True","h":false}"#)

        #expect(["a", "b", "c"].allSatisfy { value[$0]?.text == nil })
        #expect(value["d"]?.text == "x")
        #expect(value["e"]?.integer == 3 && value["f"]?.integer == 3 && value["e"]?.text == "3")
        #expect(value["g"]?.bool == true && value["h"]?.bool == false && value["d"]?.bool == nil)
    }

    @Test func `a list of names and values is read by name, JSON in a string is unwrapped`() throws {
        let value = try parse(#"{"P":[{"Name":"A.b","Value":"1"},{"Name":"C"}],"S":"{\"k\":\"v\"}","T":"no"}"#)

        #expect(value["P"]?.named("a.B")?.text == "1")
        #expect(value["P"]?.named("C") == nil)
        #expect(value["S"]?.unwrapped?["k"]?.text == "v")
        #expect(value["T"]?.unwrapped == nil)
    }

    static func object(depth: Int, _ random: inout SplitMix) -> [String: Any] {
        var result: [String: Any] = [:]
        for index in 0..<Int.random(in: 0..<5, using: &random) {
            result["k\(index)\"é"] = value(depth: depth, &random)
        }
        return result
    }

    static func value(depth: Int, _ random: inout SplitMix) -> Any {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &random) {
        case 0: Int.random(in: -1_000_000...1_000_000, using: &random)
        case 1: Bool.random(using: &random)
        case 2: "text \u{1F600} \\ / \t \(Int.random(in: 0..<9, using: &random))"
        case 3: NSNull()
        case 4: (0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth - 1, &random) }
        default: object(depth: depth - 1, &random)
        }
    }

    static func plain(_ value: JSONValue) -> Any {
        switch value {
        case .null: NSNull()
        case .bool(let value): value
        case .integer(let value): value
        case .number(let value): value
        case .string(let value): value
        case .array(let values): values.map(plain)
        case .object(let members): members.mapValues(plain)
        }
    }
}
