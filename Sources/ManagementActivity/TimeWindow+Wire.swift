internal import MicrosoftCloud

extension TimeWindow {
    /// `startTime` as the API documents it, without zone or fraction.
    var wireStart: String { ServiceDate.format(start) }
    /// `endTime` likewise.
    var wireEnd: String { ServiceDate.format(end) }
}
