namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>One instruction with its continuation lines joined.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Keyword">In upper case.</param>
/// <param name="Arguments">The rest.</param>
internal sealed record DockerfileLine(int Line, string Keyword, string Arguments)
{
    public override string ToString() => Arguments.Length == 0 ? Keyword : $"{Keyword} {Arguments}";
}
