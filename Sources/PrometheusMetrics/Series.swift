/// One line of numbers in the page, or for a histogram one block of them.
protocol Series: AnyObject, Sendable {
    /// Writes the present value, read at once.
    func write(to page: inout TextPage, name: MetricName, labels: LabelSet)
}
