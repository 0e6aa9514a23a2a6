using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Build;
using Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

namespace Orleans.Orchestrator.Containers.Tests.Images;

public sealed class DockerfileTests
{
    [Fact]
    public void ContinuationsCommentsAndDirectives_AreUnderstood()
    {
        var file = Dockerfile.Parse("# escape=`\n# a comment\nARG A=1\nfrom scratch as one\n\nRUN a `\n  # inside\n\n  b\nCMD [\"x\", \"y z\"]\n");

        var stage = Assert.Single(file.Stages);
        Assert.Equal("one", stage.Name);
        var run = Assert.IsType<CommandInstruction>(stage.Instructions[0]);
        Assert.Equal((6, "a   b"), (run.Line, run.ShellLine));
        Assert.Equal(["x", "y z"], Assert.IsType<CommandInstruction>(stage.Instructions[1]).Exec.ToArray());
    }

    [Fact]
    public void AllErrors_AreReportedAtOnceWithTheirLines()
    {
        var error = Assert.Throws<ImageException>(() => Dockerfile.Parse(string.Join('\n',
            "RUN early",
            "FROM scratch AS a",
            "FROM scratch AS a",
            "BOGUS x",
            "COPY onlyone",
            "COPY --from=7 a b",
            "COPY --link=true a b",
            "ENV X",
            "ENV A='open B=2",
            "LABEL ${open",
            "SHELL not json",
            "RUN --mount=type=cache x",
            "RUN <<EOF",
            "HEALTHCHECK --interval=x CMD y",
            "ARG 1x",
            "ADD https://example.com/x /",
            "FROM one two",
            "EXPOSE")));

        Assert.Equal(ImageError.InvalidDockerfile, error.Error);
        var lines = error.Message.Split('\n').Select(x => int.Parse(x.Split(':')[1])).ToArray();
        Assert.Equal([1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], lines);
        Assert.Contains("Dockerfile:4: unknown instruction 'BOGUS'", error.Message);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("$X", "value")]
    [InlineData("${X}y$X", "valueyvalue")]
    [InlineData("$Xy", "")]
    [InlineData("${Y:-d}", "d")]
    [InlineData("${E:-d}${E-d}", "d")]
    [InlineData("${X:-d}", "value")]
    [InlineData("${Y:-${X}}", "value")]
    [InlineData("${X:+set}${Y:+set}", "set")]
    [InlineData("\\$X", "$X")]
    [InlineData("'$X'", "$X")]
    [InlineData("\"$X 'y'\"", "value 'y'")]
    [InlineData("a\"b c\"'d e'", "ab cd e")]
    [InlineData("$", "$")]
    [InlineData("\"\\a\\\"\"", "\\a\"")]
    public void Words_AreExpandedAsShellsDo(string word, string expected) =>
        Assert.Equal(expected, ShellWords.Expand(word, name => name switch { "X" => "value", "E" => "", _ => null }, '\\'));

    [Theory]
    [InlineData("${X")]
    [InlineData("${}")]
    [InlineData("${X:?must}")]
    [InlineData("'open")]
    [InlineData("\"open")]
    public void UnknownOrOpenForms_AreErrors(string word) =>
        Assert.Throws<FormatException>(() => ShellWords.Expand(word, _ => null, '\\'));

    [Theory]
    [InlineData("node_modules", "node_modules/a/b", true)]
    [InlineData("*.log", "x.log", true)]
    [InlineData("*.log", "d/x.log", false)]
    [InlineData("**/*.log", "d/e/x.log", true)]
    [InlineData("**/*.log", "x.log", true)]
    [InlineData("/a/", "a/b", true)]
    [InlineData("d\n!d/keep", "d/keep", false)]
    [InlineData("d\n!d/keep", "d/other", true)]
    [InlineData("# comment\nx?[a-c]", "xyb", true)]
    [InlineData("x.y", "xzy", false)]
    public void IgnoreFile_FollowsDockersRules(string rules, string path, bool ignored) =>
        Assert.Equal(ignored, IgnoreFile.Parse(rules).Ignores(path));

    [Fact]
    public void AnyText_IsReadOrRefusedWithALine()
    {
        var pieces = Gen.Elements("FROM scratch", "RUN x", "\n", "\\\n", "# c", "ENV A=b", "$", "{", "}", "\"", "'", "[", "COPY a b", " ", "--from=", "\r\n", "é", "\0", "ARG");
        Prop.ForAll(pieces.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            try
            {
                return Dockerfile.Parse(text).Stages.Length > 0;
            }
            catch (ImageException e)
            {
                return e.Error == ImageError.InvalidDockerfile && e.Message.StartsWith("Dockerfile:", StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void QuotedText_ExpandsToItself() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var value = text.Get.Replace("'", "", StringComparison.Ordinal);
            return ShellWords.Expand($"'{value}'", _ => "x", '\\') == value;
        }).QuickCheckThrowOnFailure();
}
