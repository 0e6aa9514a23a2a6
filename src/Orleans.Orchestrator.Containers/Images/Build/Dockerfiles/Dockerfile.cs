using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>A Dockerfile that has been read and checked.</summary>
internal sealed record Dockerfile(ImmutableArray<ArgInstruction> GlobalArguments, ImmutableArray<Stage> Stages, char Escape)
{
    /// <summary>Reads a Dockerfile.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidDockerfile"/> and all errors, by lines.</exception>
    public static Dockerfile Parse(string text, string name = "Dockerfile")
    {
        var errors = new List<DockerfileError>();
        var file = Parse(text, errors);
        return errors.Count == 0
            ? file
            : throw new ImageException(
                ImageError.InvalidDockerfile,
                string.Join('\n', errors.OrderBy(x => x.Line).Select(x => $"{name}:{x.Line}: {x.Message}")), $"{name}:{errors.Min(x => x.Line)}");
    }

    private static Dockerfile Parse(string text, List<DockerfileError> errors)
    {
        var (lines, escape) = DockerfileLines.Split(text, errors);
        var parser = new InstructionParser(escape);
        var globals = ImmutableArray.CreateBuilder<ArgInstruction>();
        var stages = new List<Stage>();
        var body = ImmutableArray.CreateBuilder<Instruction>();
        foreach (var line in lines)
        {
            if (TryParse(parser, line, errors) is not { } instruction)
                continue;
            if (instruction is FromInstruction from)
            {
                Close(stages, body);
                if (from.Name is not null && stages.Exists(x => x.IsCalled(from.Name)))
                    errors.Add(new DockerfileError(line.Line, $"there is a stage '{from.Name}' already"));
                stages.Add(new Stage(stages.Count, from, []));
            }
            else if (stages.Count > 0)
            {
                Check(instruction, stages, errors);
                body.Add(instruction);
            }
            else if (instruction is ArgInstruction arg)
            {
                globals.Add(arg);
            }
            else
            {
                errors.Add(new DockerfileError(line.Line, $"{line.Keyword} stands before the first FROM"));
            }
        }

        Close(stages, body);
        if (stages.Count == 0 && errors.Count == 0)
            errors.Add(new DockerfileError(1, "there is no FROM"));
        return new Dockerfile(globals.ToImmutable(), [.. stages], escape);
    }

    private static Instruction? TryParse(InstructionParser parser, DockerfileLine line, List<DockerfileError> errors)
    {
        try
        {
            return parser.Parse(line);
        }
        catch (FormatException e)
        {
            errors.Add(new DockerfileError(line.Line, e.Message));
            return null;
        }
    }

    private static void Check(Instruction instruction, List<Stage> stages, List<DockerfileError> errors)
    {
        if (instruction is not CopyInstruction { From: { } from } || from.Contains('$') || stages.SkipLast(1).Any(x => x.IsCalled(from)))
            return;
        if (from.All(char.IsAsciiDigit))
            errors.Add(new DockerfileError(instruction.Line, $"there is no stage {from} before this line"));
        else if (stages[^1].IsCalled(from))
            errors.Add(new DockerfileError(instruction.Line, $"a stage can't copy from itself ('{from}')"));
        else if (!ImageReference.TryParse(from, out _, out var reason))
            errors.Add(new DockerfileError(instruction.Line, $"'{from}' is neither a stage before this line nor an image: {reason}"));
    }

    private static void Close(List<Stage> stages, ImmutableArray<Instruction>.Builder body)
    {
        if (stages.Count > 0)
            stages[^1] = stages[^1] with { Instructions = body.ToImmutable() };
        body.Clear();
    }
}
