import FoundationEssentials
import MicrosoftCloud
import Testing

@Suite struct StatusRulesTests {
    @Test(arguments: [
        (302, RetryClass.operatorMustAct), (400, .operatorMustAct), (401, .refreshToken), (403, .operatorMustAct),
        (404, .gone), (408, .retry), (410, .gone), (425, .retry), (429, .throttled), (500, .retry), (502, .retry),
        (503, .retry), (504, .retry), (599, .retry),
    ])
    func `A status without a code has a class and a remedy`(status: Int, retry: RetryClass) {
        let rule = StatusRules.rule(for: status)

        #expect(rule.retry == retry)
        #expect(rule.codes == ["HTTP\(status)"])
        #expect(rule.remedy.count > 20)
    }

    @Test func `Retry-After is read as seconds and as a date by the server's clock`() throws {
        let server = ServerTime(date: try #require(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT")), localDate: Date())
        func wait(_ value: String, _ time: ServerTime? = server) -> Duration? {
            CloudAnswer(status: 429, headers: [("retry-after", value)], serverTime: time).retryAfter
        }

        #expect(wait("17") == .seconds(17))
        #expect(wait("Sun, 06 Nov 1994 08:51:37 GMT") == .seconds(120))
        #expect(wait("Sun, 06 Nov 1994 08:40:00 GMT") == .zero)
        #expect(wait("Sun, 06 Nov 1994 08:51:37 GMT", nil) == nil)
        #expect(wait("-5") == .zero)
        #expect(wait("1e9") == .seconds(86_400))
        #expect(wait("soon") == nil)
    }
}
