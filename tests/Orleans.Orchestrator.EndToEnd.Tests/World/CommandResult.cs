namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>How a program ended, and what it said.</summary>
public sealed record CommandResult(string Command, int Code, string Output, string Error)
{
    /// <summary>Its output, if it succeeded.</summary>
    public string Succeeded()
    {
        Assert.True(Code == 0, $"{Command} ended with {Code}: {Output}{Error}");
        return Output;
    }

    /// <summary>What it said on standard error, if it failed.</summary>
    public string Failed()
    {
        Assert.True(Code != 0, $"{Command} should have failed, but said: {Output}{Error}");
        return Error;
    }
}
