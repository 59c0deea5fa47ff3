import Policies
import Testing

@Suite struct SeverityTests {
    @Test func `severities are ordered from a note to an emergency`() {
        #expect(Severity.allCases == Severity.allCases.sorted())
        #expect(Severity.critical > .high)
    }
}
