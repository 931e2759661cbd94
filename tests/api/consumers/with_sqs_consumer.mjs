// Takes so many notifications from a queue and prints each as a line of JSON.
//
//   node with_sqs_consumer.mjs QUEUE_URL COUNT
import { SQSClient } from "@aws-sdk/client-sqs";
import { HTTP } from "cloudevents";
import { Consumer } from "sqs-consumer";

const [queueUrl, count] = process.argv.slice(2);
let taken = 0;

const consumer = Consumer.create({
  queueUrl,
  sqs: new SQSClient({}),
  batchSize: 10,
  waitTimeSeconds: 1,
  // One after the other: of a FIFO queue a batch holds several messages of one member.
  handleMessageBatch: async (messages) => {
    for (const { Body } of messages) {
      // In structured mode the body is the whole event.
      const headers = { "content-type": "application/cloudevents+json" };
      const event = HTTP.toEvent({ headers, body: Body });
      event.validate();
      console.log(JSON.stringify(event));
      taken += 1;
    }
    if (taken >= Number(count)) setImmediate(() => consumer.stop());
    return messages;
  },
  suppressFifoWarning: true,
});
consumer.on("error", (error) => { console.error(error); process.exitCode = 1; consumer.stop(); });
consumer.on("processing_error", (error) => { console.error(error); process.exitCode = 1; consumer.stop(); });
consumer.start();
