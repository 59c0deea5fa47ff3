import FoundationEssentials
import MicrosoftCloud
import Testing

@Suite struct DateTests {
    @Test(arguments: [
        ("2015-05-23T17:35:00.000Z", 1_432_402_500.0), ("2015-05-23T17:35:00", 1_432_402_500),
        ("2015-05-23T17:35:00.1234567Z", 1_432_402_500.1234567), ("2015-05-23T17:35Z", 1_432_402_500),
        ("2015-05-23T19:35:00+02:00", 1_432_402_500), ("2015-05-23T15:05:00-0230", 1_432_402_500),
        ("2015-05-23 17:35:00Z", 1_432_402_500), ("2015-05-23", 1_432_339_200), ("1970-01-01T00:00:00Z", 0),
        ("2024-02-29T00:00:00Z", 1_709_164_800), ("2000-03-01T00:00:00Z", 951_868_800),
    ])
    func `Dates of services are read in each form that was seen`(text: String, seconds: Double) throws {
        let date = try #require(ServiceDate.parse(text))

        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    @Test(arguments: [
        "", "yesterday", "2015-13-01T00:00:00Z", "2015-05-23T25:00:00Z", "2015-05-23T17:35:00.Z",
        "2015-05-23T17:35:00X",
    ])
    func `What is no date is not read`(text: String) {
        #expect(ServiceDate.parse(text) == nil)
    }

    @Test func `A date is written in UTC without zone and fraction, and reads back`() throws {
        for seconds in stride(from: 0.0, to: 4_000_000_000, by: 86_399 * 97) {
            let date = Date(timeIntervalSince1970: seconds)
            let text = ServiceDate.format(date.addingTimeInterval(0.9))

            #expect(text + "Z" == date.formatted(.iso8601))
            #expect(ServiceDate.parse(text) == date)
        }
    }

    @Test func `The date of a header is read`() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
        #expect(HTTPDate.parse("Sunday, 06-Nov-94 08:49:37 GMT") == nil)
    }
}
