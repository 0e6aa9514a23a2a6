using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>A Dockerfile's instruction. Words that may have variables are kept as written: values are known only when it runs.</summary>
/// <param name="Source">Where it stands.</param>
internal abstract record Instruction(DockerfileLine Source)
{
    public int Line => Source.Line;
}

internal sealed record FromInstruction(DockerfileLine Source, string Image, string? Name) : Instruction(Source);

internal sealed record ArgInstruction(DockerfileLine Source, ImmutableArray<(string Name, string? Default)> Arguments) : Instruction(Source);

internal sealed record EnvInstruction(DockerfileLine Source, ImmutableArray<(string Name, string Value)> Variables) : Instruction(Source);

internal sealed record LabelInstruction(DockerfileLine Source, ImmutableArray<(string Name, string Value)> Labels) : Instruction(Source);

/// <summary>RUN, CMD or ENTRYPOINT: either a shell's command line or a program with arguments.</summary>
internal sealed record CommandInstruction(DockerfileLine Source, string? ShellLine, ImmutableArray<string> Exec) : Instruction(Source)
{
    public ImmutableArray<string> WithShell(ImmutableArray<string> shell) => ShellLine is null ? Exec : [.. shell, ShellLine];
}

/// <summary>COPY or ADD.</summary>
internal sealed record CopyInstruction(DockerfileLine Source, ImmutableArray<string> Sources, string Destination) : Instruction(Source)
{
    public string? From { get; init; }

    public string? Chown { get; init; }

    public string? Chmod { get; init; }
}

/// <summary>WORKDIR, USER or STOPSIGNAL.</summary>
internal sealed record WordInstruction(DockerfileLine Source, string Word) : Instruction(Source);

/// <summary>EXPOSE or VOLUME.</summary>
internal sealed record WordsInstruction(DockerfileLine Source, ImmutableArray<string> Words) : Instruction(Source);

internal sealed record ShellInstruction(DockerfileLine Source, ImmutableArray<string> Shell) : Instruction(Source);

internal sealed record HealthcheckInstruction(DockerfileLine Source, ImageHealthcheck Check) : Instruction(Source);
