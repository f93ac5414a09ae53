namespace Weft.Tidy.Tests;

/// <summary>Each rule must catch the fault it is there for, and let the nearest good code pass.</summary>
public sealed class PlantedFaultTests
{
    [Fact]
    public void A_file_of_501_lines_is_too_long()
    {
        SizeRules.LongFile(Source(Repeat("// x\n", 500))).ShouldBeEmpty();
        SizeRules.LongFile(Source(Repeat("// x\n", 501))).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_method_of_61_lines_is_too_long()
    {
        SizeRules.LongMethods(Source($"class A {{\n void M()\n{{\n{Repeat("M();\n", 57)}}}\n}}")).ShouldBeEmpty();
        SizeRules.LongMethods(Source($"class A {{\n void M()\n{{\n{Repeat("M();\n", 58)}}}\n}}")).ShouldHaveSingleItem().ShouldContain("M has 61 lines");
    }

    [Fact]
    public void A_program_of_61_lines_is_too_long()
    {
        SizeRules.LongMethods(Source(Repeat("M();\n", 60))).ShouldBeEmpty();
        SizeRules.LongMethods(Source(Repeat("M();\n", 61))).ShouldHaveSingleItem().ShouldContain("the program");
    }

    [Theory]
    [InlineData("class A { A(int a, int b, int c, int d, int e, int f) {} }", 0)]
    [InlineData("class A { A(int a, int b, int c, int d, int e, int f, int g) {} }", 1)]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g);", 1)]
    [InlineData("record A(int a, int b, int c, int d, int e, int f, int g);", 0)]
    public void A_seventh_parameter_is_one_too_many(string code, int faults) =>
        SizeRules.WideConstructors(Source(code)).Count().ShouldBe(faults);

    [Theory]
    [InlineData("class OrderManager;", 1)]
    [InlineData("record PriceUtil;", 1)]
    [InlineData("interface IOrderService;", 1)]
    [InlineData("class Dispatcher;", 0)]
    public void Empty_words_are_no_names(string code, int faults) =>
        WordRules.EmptyNames(Source(code)).Count().ShouldBe(faults);

    [Theory]
    [InlineData("// TODO later")]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("[Fact(Skip = \"flaky\")]")]
    [InlineData("try { } catch (Exception e) { }")]
    public void Unfinished_work_is_found(string code) => WordRules.Unfinished(Source(code)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("cd /work/main", 1)]
    [InlineData("data: \"/home/ann/weft.db\"", 1)]
    [InlineData("open C:\\weft", 1)]
    [InlineData("see docs/work/one.md", 0)]
    [InlineData("\"$root/tmp/x\"", 0)]
    public void Machine_paths_are_found(string text, int faults) => WordRules.MachinePaths("a.txt", text).Count().ShouldBe(faults);

    [Theory]
    [InlineData("\"resolved\": \"https://registry.npmjs.org/x\"", 1)]
    [InlineData("<add key=\"a\" value=\"https://api.nuget.org/v3/index.json\" />", 1)]
    [InlineData("https://keepachangelog.com", 0)]
    public void Registry_hosts_are_found(string text, int faults) => WordRules.RegistryHosts("a.txt", text).Count().ShouldBe(faults);

    [Fact]
    public void A_reference_against_the_arrow_is_found()
    {
        var project = new ProjectFile("src/Weft.Connectors/Weft.Connectors.csproj",
            """<Project><ItemGroup><ProjectReference Include="../Weft.Sdk/Weft.Sdk.csproj" /><ProjectReference Include="../Weft.Engine/Weft.Engine.csproj" /></ItemGroup></Project>""");
        ReferenceRules.ForbiddenReferences(project).ShouldHaveSingleItem().ShouldContain("Weft.Engine");
    }

    [Fact]
    public void A_package_in_the_core_is_found() =>
        ReferenceRules.ForbiddenPackages(new("src/Weft.Core/Weft.Core.csproj",
            """<Project><ItemGroup><PackageReference Include="Dapper" /></ItemGroup></Project>""")).ShouldHaveSingleItem();

    [Theory]
    [InlineData("using Weft.Connectors.Vendure;", 1)]
    [InlineData("namespace Weft.Connectors.Tryton; class A { Vendure.Order? _order; }", 1)]
    [InlineData("using Weft.Connectors.Tryton.Sales; class A { string _vendure = \"Vendure\"; }", 0)]
    public void A_connector_that_names_another_is_found(string code, int faults) =>
        ReferenceRules.VendorLeaks(new("src/Weft.Connectors/Tryton/A.cs", code), new HashSet<string> { "Tryton", "Vendure" }).Count().ShouldBe(faults);

    [Theory]
    [InlineData("using Weft.Connectors.Simulated.Nordmarkt;", 1)]
    [InlineData("using Weft.Connectors.Simulated.Bazario; using Weft.Connectors.Http;", 0)]
    [InlineData("namespace Weft.Connectors.Simulated.Bazario; class A { Nordmarkt.Order? _order; }", 1)]
    public void A_simulated_connector_that_names_another_is_found(string code, int faults)
    {
        var vendors = new[] { "Bazario/A.cs", "Nordmarkt/B.cs" }.Select(file => ReferenceRules.VendorOf("src/Weft.Connectors/Simulated/" + file)).OfType<string>().ToHashSet();
        vendors.Count.ShouldBe(2);
        ReferenceRules.VendorLeaks(new("src/Weft.Connectors/Simulated/Bazario/A.cs", code), vendors).Count().ShouldBe(faults);
    }

    [Theory]
    [InlineData("src/Weft.Connectors/ConnectorCatalogue.cs")]
    [InlineData("src/Weft.Connectors/Http/VendorApi.cs")]
    [InlineData("src/Weft.Sdk/Connector.cs")]
    public void What_all_vendors_share_belongs_to_none(string path) => ReferenceRules.VendorOf(path).ShouldBeNull();

    [Fact]
    public void Impure_calls_are_found_in_compiled_code() =>
        CorePurity.Of(typeof(PlantedFaultTests).Assembly.Location).ShouldContain("System.IO.File");

    [Theory]
    [InlineData("[a](gone.md)", 1)]
    [InlineData("[a](here.md#part)", 0)]
    [InlineData("[a](https://example.org/gone.md)", 0)]
    [InlineData("```\n[a](gone.md)\n```\n", 0)]
    public void Broken_links_are_found(string text, int faults) =>
        RepositoryTests.BrokenLinks("docs/page.md", text, path => path == "docs/here.md").Count().ShouldBe(faults);

    private static SourceFile Source(string code) => new("A.cs", code);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
