namespace Orleans.Orchestrator.Architecture.Support;

/// <summary>Fails a test with everything that was found, not only the first.</summary>
internal static class Findings
{
    /// <summary>Asserts that nothing was found.</summary>
    /// <param name="findings">One line for each fault: where, and what.</param>
    /// <param name="rule">The rule and why it is one.</param>
    public static void AssertNone(IEnumerable<string> findings, string rule)
    {
        var found = findings.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(found.Count == 0, $"{rule}\n{found.Count} against it:\n  {string.Join("\n  ", found)}");
    }
}
