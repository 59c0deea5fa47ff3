import Sealing
import Testing

@Suite struct SealingErrorTests {
    @Test func `codes are a noun and a problem`() {
        for code in SealingError.Code.allCases {
            #expect(code.rawValue.wholeMatch(of: /[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*/) != nil, "\(code.rawValue)")
        }
    }

    @Test func `the description tells the code and the next step and leaves out the cause`() {
        let error = SealingError(.sealRefused, "It does not open", nextStep: "Enter it anew", cause: "error:1C800064")

        #expect("\(error)" == "seal.refused: It does not open. Enter it anew.")
    }
}
