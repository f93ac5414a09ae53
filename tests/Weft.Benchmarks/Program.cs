using System.CommandLine;
using Weft.Benchmarks.Limit;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Benchmarks.Orders;
using Weft.Benchmarks.Turns;

var root = new RootCommand("Measures Weft: `weft bench NAME`.");
var flags = new BenchFlags(root);
flags.Add("limit", "How fast the store takes the rows of a real run, without any logic: what the others are divided by.", LimitBenchmark.RunAsync);
flags.Add("turns", "Commands straight into turns: order streams and stock, without HTTP.", TurnsBenchmark.RunAsync);
OrdersBenchmark.Add(flags);
root.Subcommands.Add(RetailerVerb.Command());
return await root.Parse(args).InvokeAsync();
