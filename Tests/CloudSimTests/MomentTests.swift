@testable internal import cloudsim
internal import Testing

@Suite struct MomentTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_399_000, "2000-02-28T23:59:59", "Mon, 28 Feb 2000 23:59:59 GMT"),
            (951_868_799_000, "2000-02-29T23:59:59", "Tue, 29 Feb 2000 23:59:59 GMT"),
            (1_798_761_600_123, "2027-01-01T00:00:00", "Fri, 01 Jan 2027 00:00:00 GMT"),
            (4_107_542_399_000, "2100-02-28T23:59:59", "Sun, 28 Feb 2100 23:59:59 GMT"),
        ] as [(Int64, String, String)]
    )
    func `A moment is written as the calendar says`(_ milliseconds: Int64, _ record: String, _ http: String) {
        let moment = Moment(milliseconds: milliseconds)

        #expect(moment.recordTime == record)
        #expect(moment.httpDate == http)
        #expect(Moment(windowEdge: record)?.milliseconds == milliseconds / 1_000 * 1_000)
    }

    @Test func `Stamps and content times carry milliseconds`() {
        let moment = Moment(milliseconds: 1_798_761_600_007)

        #expect(moment.contentTime == "2027-01-01T00:00:00.007Z")
        #expect(moment.stamp == "20270101000000007")
    }

    @Test(arguments: ["", "2027", "2027-13-01", "2027-01-01 00:00", "2027-01-01T24:00", "2027-01-01T00:00:00+01:00"])
    func `Other spellings are not read`(_ text: String) {
        #expect(Moment(windowEdge: text) == nil)
    }
}
